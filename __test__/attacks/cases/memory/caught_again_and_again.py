# tries: living at the limit: catching each MemoryError and asking anew
# expects: TIMEOUT | MEMORY_LIMIT | CRASH
# timeoutMs: 400
# alone: yes
kept = []
while True:
    try:
        kept.append(bytearray(1 << 16))
    except MemoryError:
        del kept[len(kept) // 2 :]
