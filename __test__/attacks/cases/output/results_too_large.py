# tries: a result that is larger than may be, or that unfolds to one
# each: bytes text list range nested_sharing generator
# expects: RESULT_TOO_LARGE | MEMORY_LIMIT | TIMEOUT
# maxResultBytes: 1000000
# timeoutMs: 2500
# alone: yes
def shared(levels):
    # Each level has the one below ten times, so what is small here has no end on the wire.
    value = [0]
    for _ in range(levels):
        value = [value] * 10
    return value


RESULTS = {
    "bytes": lambda: bytes(4 << 20),
    "text": lambda: "\u20ac" * (2 << 20),
    "list": lambda: [None] * (4 << 20),
    "range": lambda: range(10**12),
    "nested_sharing": lambda: shared(12),
    "generator": lambda: (n for n in iter(int, 1)),
}
RESULTS[which]()
