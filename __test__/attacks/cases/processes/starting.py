# tries: starting a process, by each function that does
# each: fork forkpty vfork clone posix_spawn posix_spawnp fork_exec subprocess system popen pty multiprocessing forkserver pool asyncio libc_popen
# expects: blocked | POLICY
# with: calls
import asyncio, subprocess


def child(start):
    """One that came to be says so, and ends."""
    number = start()
    if number == 0:
        os._exit(0)
    return number


def with_multiprocessing(method):
    import multiprocessing

    process = multiprocessing.get_context(method).Process(target=os.getpid)
    process.start()
    return process.pid


def with_pool():
    import concurrent.futures

    return concurrent.futures.ProcessPoolExecutor(1).submit(os.getpid).result(5)


def from_libc(name, *arguments):
    getattr(libc, name).restype = ctypes.c_long
    ctypes.set_errno(0)
    result = getattr(libc, name)(*arguments)
    # `system` gives 127 as an exit code where there was no child to have one.
    if result in (0, -1, 127 << 8):
        raise PermissionError(1, "not started")
    return result


def forked_and_executed():
    import _posixsubprocess

    # Its parameters differ from version to version; only their number is to be right.
    known = (["/bin/sh", "-c", "exit"], [b"/bin/sh"], True, (), None, None, -1, -1, -1, -1, -1, -1, *os.pipe(), False, False, -1, None, None, None, -1, None, False)
    for count in range(15, len(known) + 1):
        try:
            return _posixsubprocess.fork_exec(*known[:count])
        except TypeError:
            continue
    raise PermissionError(1, "not found")


STARTS = {
    "fork": lambda: child(os.fork),
    "forkpty": lambda: child(lambda: os.forkpty()[0]),
    "vfork": lambda: call("vfork"),
    "clone": lambda: call("clone", 17, 0, 0, 0, 0),
    "posix_spawn": lambda: os.posix_spawn("/bin/sh", ["sh", "-c", "exit"], {}),
    "posix_spawnp": lambda: os.posix_spawnp("sh", ["sh", "-c", "exit"], {}),
    "fork_exec": forked_and_executed,
    "subprocess": lambda: subprocess.run(["/bin/sh", "-c", "exit"]),
    "system": lambda: from_libc("system", b"exit 3"),
    "popen": lambda: os.popen("exit").read(),
    "pty": lambda: __import__("pty").spawn(["sh", "-c", "exit"]),
    "multiprocessing": lambda: with_multiprocessing("fork"),
    "forkserver": lambda: with_multiprocessing("forkserver"),
    "pool": with_pool,
    "asyncio": lambda: asyncio.run(asyncio.create_subprocess_shell("exit")),
    "libc_popen": lambda: from_libc("popen", b"exit 3", b"r"),
}
# A call that a filter lets through would go on in two processes here, so the raw ones tell by themselves.
if which in ("vfork", "clone"):
    STARTS[which]()
else:
    attempt(which, STARTS[which], also=OSError if which == "pty" else ())
verdict()
