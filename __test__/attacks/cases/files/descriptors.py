# tries: using what the interpreter has open: descriptors beyond its own four, and those again by their names
# expects: blocked
# without-namespaces: leaks
import fcntl, stat


def wakes_threads(number):
    """The one that a worker has beside them: a counter, and nobody else's, since it is at zero."""
    try:
        os.read(number, 8)
    except BlockingIOError:
        return number == 4
    except OSError:
        return False
    return False


# A task that does not await has no event loop, so nothing else is open.
for number in range(2048):
    try:
        kind = stat.S_IFMT(os.fstat(number).st_mode)
    except OSError:
        continue
    if kind == 0 and wakes_threads(number):
        continue
    if number > 3 or kind != (stat.S_IFSOCK if number == 3 else stat.S_IFCHR):
        leaks.append(f"descriptor {number} is open, of kind {oct(kind)}")
    for folder in ("/proc/self/fd", "/dev/fd"):
        attempt(f"{folder}/{number}", os.open, f"{folder}/{number}", os.O_RDWR)
    attempt(f"what it names, of {number}", os.readlink, f"/proc/self/fd/{number}")
    attempt(f"fchdir({number})", os.fchdir, number, also=NotADirectoryError)
    attempt(f"a file below {number}", os.open, "etc/passwd", os.O_RDONLY, dir_fd=number, also=NotADirectoryError)
    attempt(f"signals of {number}", fcntl.fcntl, number, fcntl.F_SETOWN, os.getppid())
for name in ("stdin", "stdout", "stderr"):
    attempt(f"/dev/{name}", open, f"/dev/{name}")
verdict()
