# tries: having the kernel send signals: for a descriptor that is ready, a timer, the end of a process
# expects: blocked
# with: calls
import fcntl

for owner in (os.getppid(), -os.getppid(), target["pid"], 1):
    for number in (0, 3):
        attempt(f"F_SETOWN {owner} on {number}", fcntl.fcntl, number, fcntl.F_SETOWN, owner)
        attempt(f"F_SETSIG on {number}", fcntl.fcntl, number, 10, 23)
        attempt(f"F_SETOWN_EX {owner} on {number}", fcntl.fcntl, number, 15, ctypes.string_at(ctypes.byref((ctypes.c_int * 2)(1, owner)), 8))
attempt("FIOSETOWN", fcntl.ioctl, 3, 0x8901, (ctypes.c_int * 1)(os.getppid()))
event = (ctypes.c_int * 16)(0, 0, 23, 4, os.getppid())
call("timer_create", 1, event, ctypes.byref(ctypes.c_int()))
verdict()
