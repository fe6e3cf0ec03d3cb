# tries: speaking as the template does to the host: of workers that ended, that were forked, of itself
# each: READY REFUSED FORKED ENDED
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
import socket

# Kinds 1 to 4 are others on this channel; none of these bodies is one of theirs.
body = {"READY": text("3.11"), "REFUSED": text("no sandbox here"), "FORKED": u32(1), "ENDED": u32(1) + u32(0) + struct.pack("<QQ", 0, 0)}[which]
kind = {"READY": 1, "REFUSED": 2, "FORKED": 3, "ENDED": 4}[which]
file = os.open(os.__file__, os.O_RDONLY)
try:
    socket.socket(fileno=os.dup(3)).sendmsg([frame(kind, body)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", file))])
except OSError:
    send(frame(kind, body))
hang()
