# tries: frames longer or shorter than they say
# each: four_gigabytes beyond_the_largest truncated truncated_and_ended short_body long_body half_a_length
# expects: PROTOCOL | OUTPUT_LIMIT | TIMEOUT | DIED
# timeoutMs: 300
# with: channel
send({
    "four_gigabytes": u32(MOST) + b"\x01",
    "beyond_the_largest": u32(64 << 20) + b"\x01",
    "truncated": u32(1 << 20) + b"\x01" + bytes(1000),
    "truncated_and_ended": u32(1 << 20) + b"\x01" + bytes(1000),
    "short_body": frame(RESULT, STR + u32(1000) + b"x"),
    "long_body": frame(RESULT, string("x"), b"more than the value"),
    "half_a_length": b"\x01\0",
}[which])
if which in ("truncated_and_ended", "half_a_length"):
    os._exit(0)
hang()
