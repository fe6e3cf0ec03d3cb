# tries: values of no known kind, and known ones with contents that are none
# each: unknown last not_utf8 surrogate_in_utf8 odd_utf16 key_is_no_text set_of_sets empty_integer
# expects: PROTOCOL | done
# timeoutMs: 600
# with: channel
send(frame(RESULT, {
    "unknown": bytes([21]) + u32(0), "last": b"\xff" + u32(0), "not_utf8": string(b"\xff\xfe\xfd"), "surrogate_in_utf8": string(b"\xed\xa0\x80"),
    "odd_utf16": STR16 + u32(3) + b"abc", "key_is_no_text": DICT + u32(1) + I32 + u32(1) + NULL, "set_of_sets": SET + u32(2) + SET + u32(0) + LIST + u32(0),
    "empty_integer": BIGINT + u32(0),
}[which]))
if which in ("set_of_sets", "empty_integer"):
    send(frame(RESULT, NULL))
hang()
