# tries: going on with a stream that its reader has left
# expects: CANCELLED
# stream: left
# timeoutMs: 5000
def numbers():
    try:
        while True:
            yield 1
    finally:
        while True:
            time.sleep(1)


numbers()
