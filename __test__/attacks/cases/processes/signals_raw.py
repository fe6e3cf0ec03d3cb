# tries: signals past the libraries: to threads, with data, by descriptors of processes
# each: tgkill tkill rt_sigqueueinfo pidfd_open pidfd_send_signal pidfd_getfd process_mrelease
# expects: blocked | POLICY
# with: calls
info = ctypes.create_string_buffer(128)
for number in {1, os.getppid(), target["pid"]} - {0}:
    if which == "tgkill":
        attempt(which, raw, NUMBERS[which][platform.machine() == "aarch64"], number, number, 0)
    elif which == "tkill":
        attempt(which, raw, NUMBERS[which][platform.machine() == "aarch64"], number, 0)
    elif which == "rt_sigqueueinfo":
        call(which, number, 23, info)
    elif which == "pidfd_open":
        call(which, number, 0)
    elif which == "pidfd_getfd":
        call(which, 3, 0, 0)
    elif which == "pidfd_send_signal":
        call(which, 3, 0, None, 0)
    else:
        call(which, 3, 0)
verdict()
