# tries: a JSON text that is one, and means harm
# each: proto constructor then to_json twice large_number keys lone_surrogate
# expects: done | PROTOCOL
# timeoutMs: 2000
# stallMs: 1000
# legalMb: 128
# with: channel
send(frame(RESULT, JSON, text({
    "proto": '{"__proto__": {"polluted": true}, "a": {"__proto__": {"polluted": true}}}',
    "constructor": '{"constructor": {"prototype": {"polluted": true}}, "hasOwnProperty": 1, "toString": null, "valueOf": null}',
    "then": '{"then": "x", "catch": {}, "finally": []}',
    "to_json": '{"toJSON": {}, "length": 4294967295, "0": 1}',
    "twice": '{"a": 1, "a": 2}',
    "large_number": "[1e999999, -1e999999, 123456789012345678901234567890, 1" + "0" * 100_000 + "]",
    "keys": "{" + ",".join(f'"{n}": 0' for n in range(300_000)) + "}",
    "lone_surrogate": r'"\ud800"',
}[which])))
hang()
