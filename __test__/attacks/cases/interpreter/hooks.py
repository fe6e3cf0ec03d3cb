# tries: sitting in the interpreter's own hooks while the result is told
# each: audit trace profile import builtins_import excepthook displayhook unraisable gc codec encodings
# expects: done | PYTHON_ERROR | DIED | TIMEOUT | PROTOCOL
# timeoutMs: 1000
import builtins, codecs, gc, importlib.abc


def act(*_, **__):
    for try_it in (lambda: open(target["secret"]).read(), os.fork):
        try:
            leaks.append(try_it())
        except BaseException:
            continue
    raise RuntimeError("acted")


class Finder(importlib.abc.MetaPathFinder):
    find_spec = act


if which == "audit":
    sys.addaudithook(act)
elif which == "trace":
    sys.settrace(act)
elif which == "profile":
    sys.setprofile(act)
elif which == "import":
    sys.modules.clear()
    sys.meta_path.insert(0, Finder())
elif which == "builtins_import":
    builtins.__import__ = act
elif which == "gc":
    gc.set_threshold(1)
    gc.callbacks.append(act)
elif which == "codec":
    codecs.register_error("strict", act)
    codecs.register_error("backslashreplace", act)
    print("\ud800")
elif which == "encodings":
    codecs.lookup = codecs.getencoder = act
else:
    setattr(sys, {"excepthook": "excepthook", "displayhook": "displayhook", "unraisable": "unraisablehook"}[which], act)
{"a": [1, 2.5, "text", b"bytes", {1, 2}], "leaks": leaks}
