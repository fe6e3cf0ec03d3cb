# tries: frames of kinds that a worker does not send
# each: 0 10 11 64 127 128 255
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
send(frame(int(which), u32(1), string("x")))
hang()
