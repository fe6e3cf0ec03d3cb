# tries: rewriting the worker's own modules and what Rust gave them
# each: send functions execution complete fail forked write modules everything
# expects: done | PYTHON_ERROR | DIED | TIMEOUT | PROTOCOL | CRASH
# timeoutMs: 1000
import elizaos_py
from elizaos_py import _native

execution = _native.current_execution()


def mine(*arguments, **keywords):
    return "rewritten"


if which == "send":
    _native.send_call = _native.call_and_wait = _native.pack = mine
elif which == "functions":
    import elizaos_py.host.entry, elizaos_py.host.source

    for module in (elizaos_py.host.entry, elizaos_py.host.source):
        for name in vars(module).copy():
            if callable(getattr(module, name)):
                setattr(module, name, mine)
elif which == "execution":
    for name in ("write", "complete", "fail", "emit", "id", "streaming"):
        try:
            setattr(type(execution), name, mine)
        except TypeError:
            continue
elif which == "complete":
    execution.complete("early")
    execution.complete("again")
    execution.emit("late")
elif which == "fail":
    execution.fail(ValueError("early"))
    execution.fail("no exception")
elif which == "forked":
    _native.mark_forked()
elif which == "write":
    for _ in range(10):
        execution.write(True, "x" * 100_000)
        execution.progress({"fraction": float("nan")})
elif which == "modules":
    for name in [name for name in sys.modules if name.startswith("elizaos_py")]:
        del sys.modules[name]
else:
    for module in [module for name, module in sys.modules.items() if name.startswith("elizaos_py")]:
        vars(module).clear()
which
