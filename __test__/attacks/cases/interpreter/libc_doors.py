# tries: what libc opens by itself, past Python
# expects: blocked
# with: calls
libc.getenv.restype = libc.opendir.restype = libc.fopen.restype = libc.getpwnam.restype = libc.dlopen.restype = libc.tmpfile.restype = ctypes.c_void_p
path = target["secret"].encode()
for name, arguments in {
    "opendir": (b"/etc",), "getpwnam": (b"root",), "dlopen": (path, 2), "tmpfile": (), "getenv": (b"HOME",), "shm_open": (b"/x", 66, 384),
    "mkstemp": (ctypes.create_string_buffer(b"/tmp/madeXXXXXX"),), "sem_open": (b"/x", 64, 384, 1), "getlogin_r": (ctypes.create_string_buffer(64), 64),
}.items():
    result = getattr(libc, name)(*arguments)
    failed = result in (None, -1) or (name == "getlogin_r" and result != 0)
    # The address of a null pointer may come as 0, and SEM_FAILED is one.
    if not failed and result != 0:
        leaks.append(f"{name}: {result}")
if libc.open(path, 0) >= 0 or libc.chdir(b"/etc") == 0:
    leaks.append("open or chdir")
try:
    ctypes.CDLL(target["secret"])
except OSError as error:
    # Whoever says that it is no library has read it.
    if "No such file" not in str(error) and "Permission denied" not in str(error):
        leaks.append(f"a library of the host: {error}")
verdict()
