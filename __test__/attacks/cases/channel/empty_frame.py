# tries: a frame without even a kind
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
send(u32(0), u32(0))
hang()
