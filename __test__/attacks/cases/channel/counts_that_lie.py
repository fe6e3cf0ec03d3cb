# tries: counts and lengths that would make the host reserve memory
# each: STR STR16 LIST DICT MAP SET BYTES BIGINT JSON ARRAY
# expects: PROTOCOL | RESULT_TOO_LARGE
# timeoutMs: 600
# with: channel
element = b"\x08" if which == "ARRAY" else b""
for count in (MOST, 0x7FFFFFFF, 0x10000000):
    send(frame(RESULT, LIST, u32(1), globals()[which], element, u32(count), bytes(64)))
hang()
