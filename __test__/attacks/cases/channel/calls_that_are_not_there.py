# tries: pulling from, and giving up, calls that were never made, are over, or are no streams
# each: pull abort pull_of_a_value abort_twice pull_after_abort pull_before_reply pull_many
# expects: blocked | PROTOCOL | done
# timeoutMs: 2000
# with: channel
value = DICT + u32(1) + string("value") + string("mine")
rows = DICT + u32(1) + string("count") + I32 + u32(3)
send(*{
    "pull": [frame(PULL, u32(77)), frame(PULL, u32(MOST))],
    "abort": [frame(ABORT, u32(77)), frame(ABORT, u32(MOST))],
    "pull_of_a_value": [calling(1, "echo", value), frame(PULL, u32(1))],
    "abort_twice": [calling(1, "hold", value), frame(ABORT, u32(1)), frame(ABORT, u32(1))],
    "pull_after_abort": [calling(1, "rows", rows), frame(ABORT, u32(1)), frame(PULL, u32(1))],
    "pull_before_reply": [calling(1, "rows", rows), frame(PULL, u32(1)), frame(PULL, u32(1))],
    "pull_many": [calling(1, "rows", rows), *[frame(PULL, u32(1))] * 1000],
}[which])
time.sleep(0.1)
send(frame(RESULT, string("blocked")))
hang()
