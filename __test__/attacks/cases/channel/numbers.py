# tries: numbers and dates at the ends of what there is
# each: dates floats integers huge_integer
# expects: done | PROTOCOL
# timeoutMs: 4000
# legalMb: 64
# alone: yes
# with: channel
odd = [float("nan"), float("inf"), -float("inf"), 1.7976931348623157e308, 5e-324, -0.0, 8.64e15, 8.64e15 + 1, -8.64e15 - 1]
if which == "dates":
    value = LIST + u32(len(odd)) + b"".join(DATE + struct.pack("<d", number) for number in odd)
elif which == "floats":
    value = LIST + u32(len(odd) + 1) + b"".join(F64 + struct.pack("<d", number) for number in odd) + F64 + b"\xff" * 8
elif which == "integers":
    value = LIST + u32(4) + I64 + b"\xff" * 8 + I64 + b"\0" * 7 + b"\x80" + BIGINT + u32(1) + b"\x80" + I64 + b"\xff" * 7 + b"\x7f"
else:
    value = BIGINT + u32(8 << 20) + b"\x7f" * (8 << 20)
send(frame(RESULT, value))
hang()
