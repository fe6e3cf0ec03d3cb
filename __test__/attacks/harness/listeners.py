# Sockets of the host's that nobody may touch, in the host's own interpreter, which holds a secret, too.
import os, select, socket

kept_in_memory = secret
made = {}


def listen(name, family, kind, address):
    listener = socket.socket(family, kind)
    listener.bind(address)
    if kind != socket.SOCK_DGRAM:
        listener.listen()
    listener.setblocking(False)
    made[listener] = name
    return listener.getsockname()


def touched():
    """Take all that has come meanwhile."""
    found = []
    while ready := select.select(list(made), [], [], 0)[0]:
        for listener in ready:
            found.append(made[listener])
            if listener.type == socket.SOCK_DGRAM:
                listener.recv(65536)
            else:
                listener.accept()[0].close()
    return found


# Anyone may connect to what is here: what keeps a task away is the sandbox alone.
old = os.umask(0)
paths = {"unix": os.path.join(folder, "stream"), "unix_datagram": os.path.join(folder, "datagram")}
listen("a unix listener", socket.AF_UNIX, socket.SOCK_STREAM, paths["unix"])
listen("a unix datagram listener", socket.AF_UNIX, socket.SOCK_DGRAM, paths["unix_datagram"])
os.umask(old)
listen("an abstract listener", socket.AF_UNIX, socket.SOCK_STREAM, "\0" + abstract)
listen("an abstract datagram listener", socket.AF_UNIX, socket.SOCK_DGRAM, "\0" + abstract + "-datagram")
ports = {
    "tcp": listen("a TCP listener", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))[1],
    "udp": listen("a UDP listener", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))[1],
}
paths | ports
