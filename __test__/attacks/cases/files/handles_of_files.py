# tries: opening a file by its number on the disk, which no path is looked up for
# each: name_to_handle_at open_by_handle_at
# expects: POLICY | blocked
# with: calls
handle = (ctypes.c_char * 136).from_buffer(bytearray(b"\x80\0\0\0\x01\0\0\0\x02" + bytes(127)))
if which == "name_to_handle_at":
    call(which, -100, ctypes.c_char_p(os.__file__.encode()), handle, ctypes.byref(ctypes.c_int()), 0)
else:
    call(which, os.open(os.path.dirname(os.__file__), os.O_RDONLY), handle, 0)
verdict()
