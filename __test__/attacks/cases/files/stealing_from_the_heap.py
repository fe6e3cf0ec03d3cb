# tries: finding the host's secrets in memory that was never written, or was left by somebody
# expects: blocked
# with: calls
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
for size in (64, 1024, 16384, 131072, 1048576):
    for _ in range(4):
        address = libc.malloc(size)
        if address:
            leaks.extend(SECRET.findall(ctypes.string_at(address, size).decode("latin-1")))
verdict()
