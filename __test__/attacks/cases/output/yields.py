# tries: a stream without end that nobody reads
# each: generator awaiting large
# expects: TIMEOUT | OUTPUT_LIMIT | MEMORY_LIMIT
# stream: unread
# timeoutMs: 350
# alone: yes
def numbers():
    while True:
        yield 1


def blocks():
    while True:
        yield bytes(1 << 20)


async def awaited():
    while True:
        yield 2


{"generator": numbers, "awaiting": awaited, "large": blocks}[which]()
