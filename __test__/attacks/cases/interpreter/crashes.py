# tries: taking the interpreter down, by every fall that it has
# each: null abort trap bytecode recursion marshal own_code stack_of_thread free deallocated gc signal
# expects: CRASH | DIED | PYTHON_ERROR | MEMORY_LIMIT | POLICY | PROTOCOL | done
# timeoutMs: 3000
# alone: yes
# with: calls
import marshal, signal, threading, types


def overflow():
    sys.setrecursionlimit(10**9)

    class Deep:
        def __getattr__(self, name):
            return getattr(self, name + "x")

    def down(n):
        return sorted([1], key=lambda _: down(n + 1))

    down(0)


def of_own_code():
    ctypes.memset(ctypes.cast(ctypes.pythonapi.PyLong_AsLong, ctypes.c_void_p).value, 0xCC, 64)


def in_thread():
    threading.stack_size(32768)
    thread = threading.Thread(target=overflow)
    thread.start()
    thread.join()


def freed():
    for _ in range(100):
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))
    libc.free(ctypes.c_void_p(id(None)))


FALLS = {
    "null": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "trap": lambda: signal.raise_signal(signal.SIGILL),
    "bytecode": lambda: exec((lambda: None).__code__.replace(co_code=os.urandom(256))),
    "recursion": overflow,
    "marshal": lambda: [marshal.loads(bytes([0xE3]) + os.urandom(64)) for _ in range(1)],
    "own_code": of_own_code,
    "stack_of_thread": in_thread,
    "free": freed,
    "deallocated": lambda: ctypes.memset(id(dict), 0, 400),
    "gc": lambda: ctypes.memset(id([]) - 16, 0xFF, 16),
    "signal": lambda: signal.raise_signal(signal.SIGSEGV),
}
FALLS[which]()
