# tries: keeping the host awake: a frame in bytes that come one by one
# expects: TIMEOUT | value "slow"
# timeoutMs: 1500
# with: channel
for byte in frame(RESULT, string("slow")):
    send(bytes([byte]))
    time.sleep(0.02)
for byte in frame(OUTPUT, b"\0", text("x" * 10_000)):
    send(bytes([byte]))
hang()
