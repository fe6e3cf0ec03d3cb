# tries: a filter of its own that answers for the kernel, or listens to others
# each: strict filter listener synchronised
# expects: blocked | POLICY
# with: calls
instruction = ctypes.create_string_buffer(b"\x06\0\0\0\0\0\xff\x7f", 8)
program = ctypes.create_string_buffer(b"\x01\0" + bytes(6) + ctypes.addressof(instruction).to_bytes(8, sys.byteorder), 16)
flags = {"strict": 0, "filter": 0, "listener": 8, "synchronised": 1}[which]
call("seccomp", 0 if which == "strict" else 1, flags, None if which == "strict" else program)
verdict()
