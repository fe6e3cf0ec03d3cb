# tries: a value that is not the whole frame
# each: shorter longer nothing
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
send({"shorter": frame(RESULT, STR + u32(1000) + b"x"), "longer": frame(RESULT, string("x"), b"more"), "nothing": frame(RESULT)}[which])
hang()
