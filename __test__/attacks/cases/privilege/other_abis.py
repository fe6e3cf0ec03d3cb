# tries: system calls of the other tables: those of x32, and those of 32 bits by a gadget that is in libc already
# each: x32 x32_of_its_own interrupt
# machine: x86_64
# expects: blocked | POLICY | CRASH
# with: calls
X32 = 0x40000000


def code_of_libc():
    """Where libc's instructions are: its header is found downwards from a function, and names its segments."""
    page = ctypes.cast(libc.getpid, ctypes.c_void_p).value & ~4095
    while ctypes.string_at(page, 4) != b"\x7fELF":
        page -= 4096
    header = ctypes.string_at(page, 64)
    offset, size, count = int.from_bytes(header[32:40], "little"), int.from_bytes(header[54:56], "little"), int.from_bytes(header[56:58], "little")
    for index in range(count):
        segment = ctypes.string_at(page + offset + index * size, size)
        if segment[:4] == b"\x01\0\0\0" and segment[4] & 1:
            yield page + int.from_bytes(segment[16:24], "little"), int.from_bytes(segment[40:48], "little")


if which == "x32":
    for name in ("getpid", "socket", "execve", "ptrace", "unshare"):
        try:
            leaks.append(f"{name}: {raw(NUMBERS[name][0] | X32, 0, 0, 0, 0)}")
        except OSError as error:
            if error.errno not in FILTERED:
                leaks.append(f"{name}: {error!r}")
elif which == "x32_of_its_own":
    for number in range(512, 548):
        try:
            leaks.append(f"{number}: {raw(number | X32, 0, 0, 0, 0)}")
        except OSError as error:
            if error.errno not in FILTERED:
                leaks.append(f"{number}: {error!r}")
else:
    for start, size in code_of_libc():
        content = ctypes.string_at(start, size)
        found = content.find(b"\xcd\x80\xc3")
        if found >= 0:
            leaks.append(f"int 0x80 gave {ctypes.CFUNCTYPE(ctypes.c_int)(start + found)()}")
verdict()
