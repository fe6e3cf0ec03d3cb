# tries: an exception that is too large to tell
# each: message traceback chain group name cause_of_itself syntax
# expects: PYTHON_ERROR | SYNTAX_ERROR | MEMORY_LIMIT | OUTPUT_LIMIT | RESULT_TOO_LARGE | TIMEOUT | DIED:103
# legalMb: 64
# alone: yes
# timeoutMs: 4000
def chain(depth):
    error = None
    for _ in range(depth):
        below, error = error, ValueError("x" * 100)
        error.__cause__ = below
    return error


if which == "message":
    raise ValueError("x" * (12 << 20))
elif which == "traceback":
    sys.setrecursionlimit(100_000)
    source = "\n".join(f"def f{n}():\n    f{n + 1}() # {'x' * 2000}" for n in range(900)) + "\ndef f900(): raise ValueError\nf0()"
    exec(compile(source, "x" * 100_000, "exec"))
elif which == "chain":
    raise chain(20_000)
elif which == "group" and sys.version_info >= (3, 11):
    raise ExceptionGroup("x" * 1000, [ValueError("y" * 1000) for _ in range(20_000)])
elif which == "name":
    raise type("X" * (4 << 20), (Exception,), {"__module__": "y" * (4 << 20)})
elif which == "cause_of_itself":
    error = ValueError()
    error.__cause__ = error.__context__ = error
    raise error
else:
    raise SyntaxError("x" * (1 << 20), ("name", 10**30, -5, "y" * (1 << 20)))
