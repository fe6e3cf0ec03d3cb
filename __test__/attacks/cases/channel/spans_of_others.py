# tries: telling that a call was made in a span that is none, or not this task's
# each: well_formed garbage huge nul not_utf8
# expects: blocked | PROTOCOL
# timeoutMs: 2000
# with: channel
span = {
    "well_formed": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "garbage": "00-" + "z" * 52, "huge": "0" * (8 << 20),
    "nul": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333\0-01", "not_utf8": b"\xff\xfe",
}[which]
send(calling(1, "echo", DICT + u32(1) + string("value") + string("mine"), span))
reply = read_frame()
if b"mine" not in reply:
    leaks.append(f"the reply is {reply!r:.200}")
verdict()
