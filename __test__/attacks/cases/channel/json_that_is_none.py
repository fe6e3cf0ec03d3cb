# tries: a JSON text that is none
# each: broken empty trailing single_quotes not_a_number bare not_utf8 surrogates control nothing
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
send(frame(RESULT, JSON, text({
    "broken": '{"a": [1, 2', "empty": "", "trailing": "1 2", "single_quotes": "{'a': 1}", "not_a_number": "[NaN, Infinity]", "bare": "{a: 1}",
    "not_utf8": b'"\xff\xfe"', "surrogates": b'"\xed\xa0\x80"', "control": '"\n"', "nothing": "\0",
}[which])))
hang()
