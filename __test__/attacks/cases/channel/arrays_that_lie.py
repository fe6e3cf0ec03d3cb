# tries: arrays whose shape, kind and length do not fit each other
# each: product_too_large product_overflows no_dimensions too_many negative kind_unknown odd_length not_an_array
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
floats = ARRAY + b"\x0a" + u32(16) + bytes(16)
send(frame(RESULT, {
    "product_too_large": NDARRAY + b"\x02" + u32(1000) + u32(1000) + floats,
    "product_overflows": NDARRAY + b"\x02" + u32(0x80000000) + u32(0x80000000) + floats,
    "no_dimensions": NDARRAY + b"\x00" + floats,
    "too_many": NDARRAY + b"\xff" + u32(1) * 255 + floats,
    "negative": NDARRAY + b"\x02" + u32(MOST) + u32(MOST) + floats,
    "kind_unknown": ARRAY + b"\x0b" + u32(16) + bytes(16),
    "odd_length": ARRAY + b"\x0a" + u32(15) + bytes(15),
    "not_an_array": NDARRAY + b"\x01" + u32(1) + string("x"),
}[which]))
hang()
