# tries: more memory than there is, bit by bit
# each: small dict strings blocks recursion threads
# expects: MEMORY_LIMIT | CRASH | PYTHON_ERROR:RuntimeError
# alone: yes
# timeoutMs: 10000
# Where no limit holds, this one does.
MOST = 1 << 31
kept = []
if which == "small":
    while sys.getsizeof(kept) < MOST >> 4:
        kept.append([len(kept)])
elif which == "dict":
    table = {}
    while sys.getsizeof(table) < MOST >> 2:
        table[len(table)] = object()
elif which == "strings":
    text = "x"
    while len(text) < MOST:
        text += text
elif which == "blocks":
    for _ in range(MOST >> 20):
        kept.append(bytearray(1 << 20))
elif which == "recursion":
    class Node:
        def __init__(self, below):
            self.below, self.ballast = below, bytes(4096)

    for _ in range(MOST >> 12):
        kept = Node(kept)
else:
    import threading

    def grow():
        blocks = []
        for _ in range(MOST >> 22):
            blocks.append(bytearray(1 << 20))
        leaks.append(len(blocks))

    threading.excepthook = lambda *_: None
    threads = [threading.Thread(target=grow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not leaks:
        raise MemoryError
f"{MOST} bytes were to be had"
