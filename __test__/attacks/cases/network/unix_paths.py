# tries: a socket of the host that has a path, as Docker's has
# expects: blocked
import asyncio, multiprocessing.connection, socket, syslog

for path in (target["unix"], "/var/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private", "/dev/log"):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        attempt(f"{path}, {kind}", lambda: socket.socket(socket.AF_UNIX, kind).connect(path))
attempt("a datagram", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"out", target["unix_datagram"]))
attempt("asyncio", lambda: asyncio.run(asyncio.open_unix_connection(target["unix"])))
attempt("multiprocessing", multiprocessing.connection.Client, target["unix"], "AF_UNIX")
# Fails in silence, so the host's listeners are the judge.
syslog.syslog("out")
verdict()
