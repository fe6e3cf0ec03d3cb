# tries: never ending
# each: python c regex integer dict_of_equal_hashes caught handlers exit_functions yielding threads sorting gil tracing
# expects: TIMEOUT
# timeoutMs: 250
# alone: yes
# with: calls
import atexit, collections, itertools, re, signal, threading


class Equal:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        while True:
            pass


def catch():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def ignore():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    while True:
        pass


def spin():
    while True:
        pass


def spread():
    for _ in range(8):
        threading.Thread(target=spin).start()
    spin()


def trace():
    sys.settrace(lambda *_: spin())
    (lambda: None)()


END = {
    "python": spin,
    "c": lambda: collections.deque(itertools.count(), maxlen=0),
    "regex": lambda: re.match(r"(a+)+$", "a" * 64 + "b"),
    "integer": lambda: pow(3, 10**9, 10**9_000 + 1) and (7**10_000_000) ** 3,
    "dict_of_equal_hashes": lambda: {Equal(), Equal()},
    "caught": catch,
    "handlers": ignore,
    "exit_functions": lambda: (atexit.register(spin), atexit._run_exitfuncs()),
    "yielding": lambda: [libc.sched_yield() for _ in itertools.count()],
    "threads": spread,
    "sorting": lambda: sorted(range(2), key=lambda _: spin()),
    "gil": lambda: ctypes.PyDLL(None).pause(),
    "tracing": trace,
}
END[which]()
