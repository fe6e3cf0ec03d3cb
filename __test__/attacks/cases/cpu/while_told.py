# tries: never ending while the result or the failure is told
# each: iterator string_of_exception name_of_class traceback property finalizer
# expects: TIMEOUT | MEMORY_LIMIT | PYTHON_ERROR | UNSENDABLE_VALUE | done
# timeoutMs: 250
# alone: yes
def spin(*_):
    while True:
        pass


class Endless(Exception):
    __str__ = __repr__ = spin


class Named(type):
    def __getattribute__(self, name):
        return spin() if name in ("__name__", "__qualname__", "__module__") else type.__getattribute__(self, name)


class Finalized:
    __del__ = spin


if which == "iterator":
    result = iter(int, 1)
elif which == "string_of_exception":
    raise Endless
elif which == "name_of_class":
    result = Named("Odd", (), {})()
elif which == "traceback":
    raise type("Chained", (Exception,), {"__cause__": property(spin), "__context__": property(spin), "__traceback__": property(spin)})
elif which == "property":
    result = type("Acting", (), {"__dict__": property(spin), "__iter__": spin})()
else:
    result = [Finalized()]
    result = None
result
