# tries: frames without end, of each kind
# each: WAIT OUTPUT PROGRESS ABORT PULL YIELD large_output
# expects: OUTPUT_LIMIT | PROTOCOL | TIMEOUT
# timeoutMs: 1000
# legalMb: 96
# alone: yes
# with: channel
block = {
    "WAIT": frame(WAIT), "OUTPUT": frame(OUTPUT, b"\0", text("x")), "PROGRESS": frame(PROGRESS, DICT, u32(0)), "ABORT": frame(ABORT, u32(1)), "PULL": frame(PULL, u32(1)),
    "YIELD": frame(YIELD, NULL), "large_output": frame(OUTPUT, b"\1", text("x" * 1_000_000)),
}[which]
block *= max(1, 65536 // len(block))
while True:
    send(block)
