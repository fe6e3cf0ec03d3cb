# tries: depth that would overflow the stack of whoever reads it
# each: LIST DICT MAP SET NDARRAY JSON_ARRAYS JSON_OBJECTS
# expects: PROTOCOL | RESULT_TOO_LARGE | OUTPUT_LIMIT | done
# timeoutMs: 3000
# stallMs: 1000
# legalMb: 256
# alone: yes
# with: channel
levels = 900_000
if which == "DICT":
    value = (DICT + u32(1) + string("a")) * levels + NULL
elif which == "MAP":
    value = (MAP + u32(1) + NULL) * levels + NULL
elif which == "NDARRAY":
    value = (NDARRAY + b"\0") * levels + NULL
elif which == "JSON_ARRAYS":
    value = JSON + text("[" * levels + "]" * levels)
elif which == "JSON_OBJECTS":
    value = JSON + text('{"a":' * levels + "1" + "}" * levels)
else:
    value = (globals()[which] + u32(1)) * levels + NULL
send(frame(RESULT, value))
hang()
