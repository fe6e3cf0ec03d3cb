# tries: leaving something behind for the next task: in modules, builtins, codecs, the process
# each: modules builtins system codecs process objects environment memory random threads handlers locale
# expects: done | PYTHON_ERROR | DIED | CRASH | PROTOCOL | TIMEOUT | UNSENDABLE_VALUE
# timeoutMs: 1000
import builtins, codecs, collections, decimal, functools, gc, json, locale, math, random, signal, threading, warnings

if which == "modules":
    json.dumps = json.loads = math.sqrt = os.getcwd = lambda *_, **__: "attacked"
    sys.modules["json"] = sys.modules["attacked"] = sys
    for name in ("random", "datetime", "re", "collections"):
        sys.modules.pop(name, None)
elif which == "builtins":
    builtins.attacked = True
    builtins.len = builtins.print = builtins.open = lambda *_, **__: "attacked"
    del builtins.sorted
elif which == "system":
    sys.path.insert(0, "/attacked")
    sys.path_hooks.clear()
    sys.meta_path.clear()
    sys.setrecursionlimit(50)
    sys.setswitchinterval(100)
    sys.flags_of_the_attack = 1
    sys.intern("attacked")
elif which == "codecs":
    codecs.register(lambda name: (_ for _ in ()).throw(RuntimeError))
    codecs.register_error("strict", lambda error: ("attacked", error.end))
elif which == "process":
    try:
        os.umask(0)
    except OSError:
        pass
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    os.environ["ATTACKED"] = "1"
elif which == "objects":
    class Attack:
        def __del__(self):
            builtins.attacked = True

    gc.disable()
    gc.collect()
    collections.attacked = [Attack() for _ in range(10)]
elif which == "environment":
    os.putenv("PYTHONPATH", "/attacked")
    os.environ.clear()
    time.tzset()
elif which == "memory":
    # Small numbers are shared by all that is in the process, and by no other.
    import ctypes

    ctypes.memmove(id(7) + 24, b"\x08", 1)
elif which == "random":
    random.seed(1)
    random.random = lambda: 0.5
elif which == "threads":
    threading.stack_size(16 << 20)
    for _ in range(4):
        threading.Thread(target=time.sleep, args=(3600,)).start()
    threading.excepthook = threading.settrace = None
elif which == "handlers":
    warnings.simplefilter("error")
    warnings.showwarning = None
    decimal.getcontext().prec = 1
    functools.lru_cache = None
else:
    for name in ("C", "C.UTF-8", "POSIX"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
None
