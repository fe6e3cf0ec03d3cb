# tries: making more of a pair of sockets than a pair: naming, connecting, listening, other kinds
# expects: blocked
import socket

ends = socket.socketpair()
for name in (target["unix"], "\0" + target["abstract"]):
    attempt(f"connect to {name!r}", ends[0].connect, name)
    attempt(f"sendto {name!r}", ends[0].sendto, b"out", name)
    attempt(f"sendmsg to {name!r}", ends[0].sendmsg, [b"out"], [], 0, name, also=OSError)
attempt("bind", ends[0].bind, "\0made-by-a-task")
attempt("autobind", ends[0].bind, "")
attempt("listen", ends[0].listen)
attempt("accept", ends[0].accept)
for family in (socket.AF_INET, socket.AF_INET6, 40):
    attempt(f"a pair of family {family}", socket.socketpair, family, also=OSError)
for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW):
    attempt(f"a pair of kind {kind}", socket.socketpair, socket.AF_UNIX, kind)
verdict()
