# tries: events beyond the window of a stream that nobody reads
# each: YIELD PROGRESS OUTPUT tiny_output WAIT mixed
# expects: OUTPUT_LIMIT | PROTOCOL | TIMEOUT
# stream: unread
# timeoutMs: 800
# legalMb: 96
# alone: yes
# with: channel
events = {"YIELD": frame(YIELD, string("x" * 100)), "PROGRESS": frame(PROGRESS, DICT, u32(0)), "OUTPUT": frame(OUTPUT, b"\0", text("x" * 100)), "WAIT": frame(WAIT), "tiny_output": frame(OUTPUT, b"\0", text("x"))}
block = events.get(which) or b"".join(events.values())
block *= 1000
while True:
    send(block)
