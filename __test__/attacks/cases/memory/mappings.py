# tries: memory that the limit on data does not count: shared, of the stack, reserved and then opened, beyond the end
# each: shared anonymous grows_down reserved moved file memfd
# expects: blocked | MEMORY_LIMIT | CRASH | PYTHON_ERROR
# with: calls
# alone: yes
import mmap

libc.mmap.restype = libc.mremap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
FAILED, READ_WRITE, BLOCK = ctypes.c_void_p(-1).value, 3, 8 << 20
SHARED, PRIVATE, ANONYMOUS, GROWS_DOWN = 1, 2, 0x20, 0x100
# What the address space may hold beyond the data, for libraries.
ALLOWED = (target["memoryMb"] + 160) << 20
taken = 0


def touch(address, size):
    for offset in range(0, size, 4096):
        ctypes.memset(address + offset, 1, 1)


def take(flags, file=-1):
    address = libc.mmap(None, BLOCK, READ_WRITE, flags, file, 0)
    if address == FAILED:
        raise MemoryError
    touch(address, BLOCK)


def reserve():
    address = libc.mmap(None, BLOCK, 0, PRIVATE | ANONYMOUS, -1, 0)
    if address == FAILED or libc.mprotect(address, BLOCK, READ_WRITE):
        raise MemoryError
    touch(address, BLOCK)


def move():
    address = libc.mmap(None, 4096, READ_WRITE, PRIVATE | ANONYMOUS, -1, 0)
    address = FAILED if address == FAILED else libc.mremap(address, 4096, BLOCK, 1)
    if address == FAILED:
        raise MemoryError
    touch(address, BLOCK)


def copy():
    address = libc.mmap(None, 4096, READ_WRITE, PRIVATE, library, 0)
    if address == FAILED:
        raise MemoryError
    touch(address, 4096)


library = os.open(os.__file__, os.O_RDONLY)
TAKES = {
    "shared": lambda: mmap.mmap(-1, BLOCK).write(b"x" * BLOCK),
    "anonymous": lambda: take(SHARED | ANONYMOUS),
    "grows_down": lambda: take(PRIVATE | ANONYMOUS | GROWS_DOWN),
    "reserved": reserve,
    "moved": move,
    "file": lambda: [copy() for _ in range(BLOCK >> 12)],
    "memfd": lambda: os.ftruncate(os.memfd_create("taken"), BLOCK),
}
try:
    while taken < 1 << 30:
        TAKES[which]()
        taken += BLOCK
except (MemoryError, OSError):
    pass
if taken > ALLOWED:
    leaks.append(f"{taken >> 20} MiB")
verdict()
