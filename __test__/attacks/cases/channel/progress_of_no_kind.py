# tries: progress that is none
# each: number nan text list deep fields
# expects: value "told" | PROTOCOL
# stream: read
# timeoutMs: 2000
# with: channel
content = {
    "number": I32 + u32(1), "nan": F64 + struct.pack("<d", float("nan")), "text": string("half"), "list": LIST + u32(2) + F64 + struct.pack("<d", 1e300) + I32 + u32(5),
    "fields": DICT + u32(3) + string("fraction") + string("x") + string("message") + F64 + struct.pack("<d", float("nan")) + string("type") + string("completed"),
    "deep": (LIST + u32(1)) * 10_000 + NULL,
}[which]
send(frame(PROGRESS, content), frame(RESULT, string("told")))
hang()
