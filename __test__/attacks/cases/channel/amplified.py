# tries: few bytes that become much memory in the host
# each: NULL LIST DICT MAP SET json_arrays json_objects json_numbers strings dates arrays
# expects: done | PROTOCOL | RESULT_TOO_LARGE | OUTPUT_LIMIT
# timeoutMs: 4000
# stallMs: 1000
# legalMb: 256
# alone: yes
# with: channel
size = 9 << 20
if which.startswith("json"):
    content = {"json_arrays": "[]", "json_objects": "{}", "json_numbers": "0"}[which]
    value = JSON + text("[" + ",".join([content] * (size // (len(content) + 1))) + "]")
else:
    item = {
        "NULL": NULL, "LIST": LIST + u32(0), "DICT": DICT + u32(0), "MAP": MAP + u32(0), "SET": SET + u32(0), "strings": STR + u32(0),
        "dates": DATE + bytes(8), "arrays": ARRAY + b"\x02" + u32(0),
    }[which]
    value = LIST + u32(size // len(item)) + item * (size // len(item))
send(frame(RESULT, value))
hang()
