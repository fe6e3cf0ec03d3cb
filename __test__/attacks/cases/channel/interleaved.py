# tries: frames that several threads write into each other
# expects: PROTOCOL | OUTPUT_LIMIT | done | TIMEOUT
# timeoutMs: 1500
# with: channel
import threading


def shout(kind):
    for _ in range(200):
        for byte in frame(kind, DICT, u32(1), string("a"), string("b")):
            send(bytes([byte]))


for kind in (YIELD, PROGRESS, RESULT, OUTPUT, CALL):
    threading.Thread(target=shout, args=(kind,), daemon=True).start()
hang()
