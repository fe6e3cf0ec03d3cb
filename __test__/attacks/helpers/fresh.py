# What a task finds when it starts: the same each time, whatever ran before.
import builtins, codecs, decimal, gc, json, locale, math, os, signal, sys, threading


def is_open(number):
    try:
        return bool(os.fstat(number))
    except OSError:
        return False


{
    "builtins": {name: repr(type(value)) for name, value in sorted(vars(builtins).items())},
    "modules": sorted(sys.modules),
    "works": [json.dumps({"a": [3 + 4]}), math.sqrt(4), len("ab"), sorted([2, 1]), "ä".encode(), codecs.lookup("utf-8").name],
    "path": list(sys.path),
    "finders": [repr(finder) for finder in sys.meta_path],
    "environment": dict(os.environ),
    "process": [os.getcwd(), sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())), [number for number in range(256) if is_open(number)]],
    "signals": [repr(signal.getsignal(number)) for number in range(1, 32)],
    "interpreter": [sys.getrecursionlimit(), sys.getswitchinterval(), gc.isenabled(), gc.get_threshold(), decimal.getcontext().prec, locale.setlocale(locale.LC_ALL)],
    "threads": [threading.active_count(), threading.stack_size(), repr(sys.gettrace())],
    "left": [folder for folder in ("/", "/tmp", "/dev/shm", ".", os.path.dirname(os.__file__)) if os.path.exists(os.path.join(folder, "made-by-a-task"))],
}
