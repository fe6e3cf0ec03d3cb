# tries: giving the host descriptors until it has no room for more
# each: one many with_credentials on_their_own
# expects: value "sent" | blocked | PROTOCOL | PYTHON_ERROR
# timeoutMs: 2000
# alone: yes
# with: channel
import array, socket

channel = socket.socket(fileno=os.dup(3))
file = os.open(os.__file__, os.O_RDONLY)
passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file] * (1 if which == "one" else 50)))]
if which == "with_credentials":
    passed = [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, struct.pack("iii", 1, 0, 0))]
progress_frame = frame(PROGRESS, string("x"))
for _ in range(1 if which == "one" else 60):
    try:
        channel.sendmsg([b"" if which == "on_their_own" else progress_frame], passed)
    except OSError:
        pass
send(frame(RESULT, string("sent")))
hang()
