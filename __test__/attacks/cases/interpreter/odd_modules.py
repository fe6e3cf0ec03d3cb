# tries: modules of the standard library that start, fetch, install or open things
# expects: blocked
import importlib, webbrowser

attempt("ensurepip", lambda: importlib.import_module("ensurepip")._bootstrap(), also=(ImportError, SystemExit))
attempt("venv", lambda: importlib.import_module("venv").create("/tmp/made-by-a-task"), also=ImportError)
if webbrowser.open(f"http://127.0.0.1:{target['tcp']}/"):
    leaks.append("a browser")
for name, source in (("crypt", None), ("spwd", None), ("nis", "maps"), ("ossaudiodev", "open"), ("termios", None)):
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    if source:
        attempt(name, getattr(module, source), *(("w",) if name == "ossaudiodev" else ()), also=Exception)
attempt("py_compile", lambda: importlib.import_module("py_compile").compile(os.__file__, doraise=True))
attempt("logging to a file", lambda: importlib.import_module("logging").FileHandler("/tmp/made-by-a-task"))
attempt("a trace", lambda: importlib.import_module("cProfile").run("1", "/tmp/made-by-a-task"))
verdict()
