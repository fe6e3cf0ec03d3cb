# tries: calling what is no tool of this task: unknown names, forbidden ones, names that are none
# each: unknown never empty prototype nul dots huge not_utf8
# expects: PROTOCOL | blocked
# timeoutMs: 2000
# with: channel
name = {"empty": "", "prototype": "__proto__", "nul": "echo\0", "dots": "....", "huge": "x" * (8 << 20), "not_utf8": b"\xff\xfe"}.get(which, which)
send(calling(1, name, DICT + u32(0)))
reply = read_frame()
# u8 kind, u32 call, u8 status: 1 is an error.
if reply[0] != 2 or reply[5] != 1:
    leaks.append(f"the reply is {reply[:100]!r}")
verdict()
