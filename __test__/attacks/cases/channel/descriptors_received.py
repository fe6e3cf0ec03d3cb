# tries: receiving descriptors and credentials from the host
# expects: blocked
import socket

channel = socket.socket(fileno=os.dup(3))
channel.setblocking(False)
for _ in range(50):
    try:
        content, passed, flags, address = channel.recvmsg(65536, 4096)
    except OSError:
        time.sleep(0.002)
        continue
    if content or passed or address:
        leaks.append(f"{content!r:.200} {passed} {address}")
verdict()
