# tries: reaching somebody after the end: a tool, the output, the stream
# expects: value "first"
# with: channel
send(
    frame(RESULT, string("first"))
    + calling(900, "mark", DICT + u32(1) + string("when") + string("after the result"))
    + frame(OUTPUT, b"\0", text("late")) + frame(YIELD, string("late")) + frame(PROGRESS, string("late")) + frame(WAIT)
)
# The process is gone when this is heard, or nobody listens.
for _ in range(20):
    send(calling(901, "mark", DICT + u32(1) + string("when") + string("after the result")))
    time.sleep(0.01)
