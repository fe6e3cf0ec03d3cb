# tries: changing all objects of the host by the names of properties in what a stream tells
# each: PROGRESS YIELD
# expects: value "told"
# stream: read
# with: channel
pair = string("__proto__") + DICT + u32(1) + string("polluted") + TRUE
poison = DICT + u32(4) + pair + string("constructor") + DICT + u32(1) + string("prototype") + DICT + u32(1) + string("polluted") + TRUE + string("then") + string("x") + string("type") + string("completed")
send(frame(globals()[which], poison), frame(RESULT, string("told")))
hang()
