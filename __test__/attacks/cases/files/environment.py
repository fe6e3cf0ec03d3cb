# tries: finding the host's variables and secrets in this process's own memory
# expects: blocked
# with: calls
import gc

for name, value in os.environ.items():
    if SECRET.search(value) or name in ("HOME", "USER", "LOGNAME", "PWD", "OLDPWD", "SSH_AUTH_SOCK", "NODE_OPTIONS", "PYTHONPATH"):
        leaks.append(f"{name}={value}")
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
index = 0
while environ and environ[index]:
    if SECRET.search(environ[index].decode("latin-1")):
        leaks.append(environ[index].decode("latin-1"))
    index += 1
for found in gc.get_objects():
    for value in (found.values() if isinstance(found, dict) else found if isinstance(found, (list, tuple, set)) else ()):
        if isinstance(value, (str, bytes)) and SECRET.search(value if isinstance(value, str) else value.decode("latin-1")):
            leaks.append(repr(value)[:200])
# Below the environment lie the arguments and above the stack: what a fork would have copied.
top = ctypes.cast(environ[0], ctypes.c_void_p).value if environ and environ[0] else None
if top is not None:
    near = ctypes.string_at(top - 4096, 4096 + 256).decode("latin-1")
    leaks.extend(SECRET.findall(near))
verdict()
