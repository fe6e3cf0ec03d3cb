# tries: sockets of the host that have a name and no path
# expects: blocked
import socket

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    attempt(f"connect, {kind}", lambda: socket.socket(socket.AF_UNIX, kind).connect("\0" + target["abstract"]))
    attempt(f"bind, {kind}", lambda: socket.socket(socket.AF_UNIX, kind).bind("\0made-by-a-task"))
attempt("a datagram", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"out", "\0" + target["abstract"] + "-datagram"))
verdict()
