# tries: becoming another program
# each: shell interpreter loader execv library descriptor
# expects: blocked | POLICY
# with: calls
arguments = (ctypes.c_char_p * 3)(b"sh", b"-c", None)
PROGRAMS = {"shell": "/bin/sh", "interpreter": sys.executable or "/usr/bin/python3", "loader": "/lib64/ld-linux-x86-64.so.2", "library": os.__file__}
if which == "execv":
    attempt("execv", os.execv, "/bin/sh", ["sh", "-c", "exit 9"])
elif which == "descriptor":
    # A program that cannot be executed by its path might be by its descriptor.
    for path in (os.__file__, "/bin/sh"):
        try:
            file = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        attempt("execve of a descriptor", os.execve, file, ["a"], {})
        call("execveat", file, ctypes.c_char_p(b""), arguments, None, 0x1000)
else:
    call("execve", ctypes.c_char_p(PROGRAMS[which].encode()), arguments, None)
    call("execveat", -100, ctypes.c_char_p(PROGRAMS[which].encode()), arguments, None, 0)
verdict()
