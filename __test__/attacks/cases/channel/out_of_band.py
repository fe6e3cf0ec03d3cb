# tries: bytes out of the order of the others
# each: urgent shutdown_read shutdown_write shutdown_both peek
# expects: done | PROTOCOL | DIED | TIMEOUT | PYTHON_ERROR
# timeoutMs: 600
# with: channel
import socket

channel = socket.socket(fileno=os.dup(3))
if which == "urgent":
    for byte in (b"\x01", b"\xff"):
        try:
            channel.send(byte, socket.MSG_OOB)
        except OSError:
            pass
    send(frame(RESULT, string("late")))
elif which == "peek":
    channel.setblocking(False)
    try:
        channel.recv(1 << 16, socket.MSG_PEEK)
    except BlockingIOError:
        pass
else:
    channel.shutdown({"shutdown_read": 0, "shutdown_write": 1, "shutdown_both": 2}[which])
    time.sleep(0.1)
which
