# tries: leaving the host without a channel
# each: close_and_sleep close_and_end replaced_by_a_pair replaced_by_null all_closed
# expects: PROTOCOL | DIED | TIMEOUT
# timeoutMs: 600
# with: channel
import socket

if which == "replaced_by_a_pair":
    ends = socket.socketpair()
    os.dup2(ends[0].fileno(), 3)
elif which == "replaced_by_null":
    os.dup2(0, 3)
elif which == "all_closed":
    os.closerange(0, 4096)
else:
    os.close(3)
if which != "close_and_end":
    hang()
