# tries: sending a datagram, in each of the ways there are
# expects: blocked
# with: calls
import asyncio, logging.handlers, socket

port = target["udp"]


async def endpoint():
    await asyncio.get_running_loop().create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=("127.0.0.1", port))


attempt("sendto", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"out", ("127.0.0.1", port)))
attempt("IPv6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"out", ("::1", port)))
attempt("asyncio", lambda: asyncio.run(endpoint()))
attempt("syslog", lambda: logging.handlers.SysLogHandler(("127.0.0.1", port)).emit(logging.makeLogRecord({"msg": "out"})))
# Through the descriptors that are there: a name given with each message.
address = b"\x02\x00" + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
for number in (0, 1, 2, 3):
    result = libc.sendto(number, b"", 0, 0x40, address, len(address))
    if result >= 0:
        leaks.append(f"sendto on {number}: {result}")
verdict()
