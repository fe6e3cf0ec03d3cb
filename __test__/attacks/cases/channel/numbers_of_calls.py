# tries: numbers of calls that are used twice, are none, or are the largest
# each: twice zero largest same_after_reply
# expects: blocked | PROTOCOL
# timeoutMs: 2000
# with: channel
arguments = DICT + u32(1) + string("value") + string("mine")
numbers = {"twice": (7, 7), "zero": (0, 0), "largest": (MOST, MOST - 1), "same_after_reply": (9,)}[which]
send(*(calling(number, "echo", arguments) for number in numbers))
for _ in numbers:
    reply = read_frame()
    if b"mine" not in reply or struct.unpack("<I", reply[1:5])[0] not in numbers:
        leaks.append(f"the reply is {reply!r:.200}")
if which == "same_after_reply":
    send(calling(9, "echo", arguments))
    if b"mine" not in read_frame():
        leaks.append("no second reply")
verdict()
