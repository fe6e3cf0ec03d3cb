# tries: changing all objects of the host by the names of properties
# each: DICT MAP nested arguments
# expects: done
# with: channel
pair = string("__proto__") + DICT + u32(1) + string("polluted") + TRUE
poison = DICT + u32(3) + pair + string("constructor") + DICT + u32(1) + string("prototype") + DICT + u32(1) + string("polluted") + TRUE + string("then") + string("x")
if which == "DICT":
    send(frame(RESULT, poison))
elif which == "MAP":
    send(frame(RESULT, MAP, u32(1), string("__proto__"), poison))
elif which == "nested":
    send(frame(RESULT, LIST, u32(2), poison, poison))
else:
    send(calling(1, "echo", poison))
    read_frame()
    send(frame(RESULT, string("called")))
hang()
