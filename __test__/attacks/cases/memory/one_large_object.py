# tries: more memory than there is, at once
# each: bytes list string integer repeat format
# expects: MEMORY_LIMIT
MAKE = {
    "bytes": lambda: bytearray(10 << 30),
    "list": lambda: [None] * (1 << 31),
    "string": lambda: "x" * (10 << 30),
    "integer": lambda: 1 << (40 << 30),
    "repeat": lambda: b"".join([b"x" * (1 << 20)] * 4096),
    "format": lambda: "x".ljust(8 << 30),
}
len(str(type(MAKE[which]())))
