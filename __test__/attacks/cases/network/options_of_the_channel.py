# tries: making more of the one socket that a task has: its options, its name, its peer
# expects: blocked
import socket

channel = socket.socket(fileno=os.dup(3))
for name in (target["unix"], "\0" + target["abstract"]):
    attempt(f"connect to {name!r}", channel.connect, name)
    attempt(f"sendto {name!r}", channel.sendto, b"", name)
attempt("bind", channel.bind, "\0made-by-a-task")
attempt("listen", channel.listen)
for option in (socket.SO_PASSCRED, socket.SO_RCVBUF, socket.SO_SNDBUF, 32, 33, socket.SO_PRIORITY, socket.SO_MARK, 46, 26, 50, 77):
    attempt(f"option {option}", channel.setsockopt, socket.SOL_SOCKET, option, 1)
# Linux has a descriptor of the peer's process (SO_PEERPIDFD), a door to signals.
attempt("the peer's process", channel.getsockopt, socket.SOL_SOCKET, 77, 4, also=OSError)
if channel.getpeername() or channel.getsockname():
    leaks.append("the channel has a name")
verdict()
