# tries: events of a stream where none was asked for
# expects: PROTOCOL | done | TIMEOUT
# timeoutMs: 600
# with: channel
send(*[frame(YIELD, I32, u32(number)) for number in range(200)], frame(WAIT), frame(RESULT, NULL))
hang()
