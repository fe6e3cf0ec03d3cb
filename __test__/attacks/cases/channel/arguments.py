# tries: arguments that are no object, or more than one
# each: list text number nothing json_list json_text two
# expects: PROTOCOL | blocked
# timeoutMs: 2000
# with: channel
arguments = {
    "list": LIST + u32(0), "text": string("x"), "number": I32 + u32(1), "nothing": NULL, "json_list": JSON + text("[]"), "json_text": JSON + text('"x"'),
    "two": DICT + u32(0) + DICT + u32(0),
}[which]
send(calling(1, "echo", arguments))
reply = read_frame()
if reply[0] != 2 or reply[5] != 1:
    leaks.append(f"the reply is {reply[:100]!r}")
verdict()
