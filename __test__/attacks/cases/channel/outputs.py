# tries: output of neither kind, output that is no text
# each: neither not_utf8 longer_than_frame
# expects: PROTOCOL | done
# timeoutMs: 600
# with: channel
send({"neither": frame(OUTPUT, b"\2", text("x")), "not_utf8": frame(OUTPUT, b"\0", text(b"\xff\xfe")), "longer_than_frame": frame(OUTPUT, b"\0", u32(1000), b"x")}[which])
hang()
