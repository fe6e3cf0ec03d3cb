# tries: memory that can be written and executed, in which all else would be easy
# each: mmap mprotect pkey_mprotect private_file shared_file remapped grown fixed read_implies_it callback module
# expects: blocked | POLICY
# with: calls
import mmap

libc.mmap.restype = libc.mremap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
FAILED, READ, WRITE, EXECUTE, SHARED, PRIVATE, FIXED, ANONYMOUS = ctypes.c_void_p(-1).value, 1, 2, 4, 1, 2, 0x10, 0x20


def mapped(protection, flags, file=-1, address=None):
    return libc.mmap(address, 4096, protection, flags, file, 0)


def gained(name, worked):
    if worked:
        leaks.append(name)


data = mapped(READ | WRITE, PRIVATE | ANONYMOUS)
library = os.open(os.__file__, os.O_RDONLY)
if which == "mmap":
    for protection in (EXECUTE, READ | EXECUTE, READ | WRITE | EXECUTE):
        gained(f"anonymous {protection}", mapped(protection, PRIVATE | ANONYMOUS) != FAILED)
        gained(f"anonymous shared {protection}", mapped(protection, SHARED | ANONYMOUS) != FAILED)
elif which == "mprotect":
    for protection in (EXECUTE, READ | EXECUTE, READ | WRITE | EXECUTE, 0x01000000 | READ | EXECUTE):
        gained(f"data to {protection:#x}", libc.mprotect(data, 4096, protection) == 0)
elif which == "pkey_mprotect":
    call(which, data, 4096, READ | EXECUTE, -1)
elif which in ("private_file", "shared_file"):
    flags = PRIVATE if which == "private_file" else SHARED
    gained("a file, to write and execute", mapped(READ | WRITE | EXECUTE, flags, library) != FAILED)
    text = mapped(READ | WRITE, PRIVATE, library)
    gained("a changed copy of a file", text != FAILED and libc.mprotect(text, 4096, READ | EXECUTE) == 0)
    gained("an executable copy, to be changed", (text := mapped(READ | EXECUTE, PRIVATE, library)) != FAILED and libc.mprotect(text, 4096, READ | WRITE) == 0 and libc.mprotect(text, 4096, READ | EXECUTE) == 0)
elif which == "remapped":
    libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int, ctypes.c_void_p]
    code = ctypes.cast(libc.getpid, ctypes.c_void_p).value & ~4095
    gained("code made to be written", libc.mprotect(code, 4096, READ | WRITE | EXECUTE) == 0)
    moved = libc.mremap(code, 0, 4096, 1, None)
    gained("a second view of code, to be written", moved not in (FAILED, None) and libc.mprotect(moved, 4096, READ | WRITE | EXECUTE) == 0)
elif which == "grown":
    gained("a stack that is executed", mapped(READ | WRITE | EXECUTE, PRIVATE | ANONYMOUS | 0x100) != FAILED)
    gained("what grows with a stack", libc.mprotect(data, 4096, READ | EXECUTE | 0x01000000) == 0)
elif which == "fixed":
    code = ctypes.cast(libc.getpid, ctypes.c_void_p).value & ~4095
    gained("new memory in the place of code", mapped(READ | WRITE | EXECUTE, PRIVATE | ANONYMOUS | FIXED, -1, code) != FAILED)
elif which == "read_implies_it":
    call("personality", 0x0400000)
    gained("all that is read is executed", mapped(READ, PRIVATE | ANONYMOUS) != FAILED and libc.mprotect(data, 4096, READ | EXECUTE) == 0)
elif which == "callback":
    try:
        ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1)()
        leaks.append("a callback of ctypes")
    except (MemoryError, OSError):
        pass
else:
    attempt("mmap of Python", mmap.mmap, -1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, READ | WRITE | EXECUTE)
    attempt("of a file", mmap.mmap, library, 4096, mmap.MAP_PRIVATE, READ | EXECUTE | WRITE)
verdict()
