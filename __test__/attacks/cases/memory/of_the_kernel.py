# tries: memory of the kernel: pipes and sockets full of bytes, queues, timers, watches
# each: pipes larger_pipes pairs epoll eventfd timers signals asynchronous
# expects: blocked | POLICY
# with: calls
import fcntl, select, socket

MOST = 4096
opened = []
made = 0
try:
    while made < MOST:
        if which in ("pipes", "larger_pipes"):
            opened.append(os.pipe())
            if which == "larger_pipes":
                attempt("a pipe made larger", fcntl.fcntl, opened[-1][1], 1031, 1 << 20)
            os.set_blocking(opened[-1][1], False)
            os.write(opened[-1][1], bytes(1 << 20))
        elif which == "pairs":
            opened.append(socket.socketpair())
            opened[-1][0].setblocking(False)
            try:
                while True:
                    opened[-1][0].send(bytes(1 << 20))
            except BlockingIOError:
                pass
        elif which == "epoll":
            opened.append(select.epoll())
            # The kernel's memory here is that of watches: each watches all.
            for other in opened[:-1]:
                try:
                    opened[-1].register(other)
                except OSError:
                    pass
        elif which == "eventfd":
            opened.append(libc.eventfd(0, 0))
            if opened[-1] < 0:
                break
        elif which == "timers":
            call("timer_create", 1, None, ctypes.byref(ctypes.c_int()))
        elif which == "signals":
            call("signalfd4", -1, ctypes.create_string_buffer(8), 8, 0)
        else:
            call("io_setup", 128, ctypes.byref(ctypes.c_void_p()))
        made += 1
except OSError:
    pass
if len(opened) > 128:
    leaks.append(f"{len(opened)} were opened")
verdict()
