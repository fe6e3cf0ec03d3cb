# tries: memory that cannot be taken away
# each: mlock mlockall mbind set_mempolicy
# expects: blocked | POLICY
# with: calls
page = ctypes.create_string_buffer(1 << 20)
arguments = {"mlock": (page, 1 << 20), "mlockall": (3,), "mbind": (page, 4096, 0, None, 0, 0), "set_mempolicy": (0, None, 0)}
call(which, *arguments[which])
verdict()
