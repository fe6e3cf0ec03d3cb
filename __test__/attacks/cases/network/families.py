# tries: making a socket of each family and kind that Linux has
# expects: blocked
import socket

for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_RDM, socket.SOCK_SEQPACKET, 10):
        for protocol in (0, 255):
            attempt(f"socket({family}, {kind}, {protocol})", socket.socket, family, kind, protocol)
verdict()
