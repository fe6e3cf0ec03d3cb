# tries: not being cancelled
# each: loop caught held handlers
# expects: CANCELLED
# abortAfterMs: 150
# timeoutMs: 5000
import asyncio, signal

if which == "held":
    await tools.hold(key="cancelled")
elif which == "handlers":
    for number in range(1, 65):
        try:
            signal.signal(number, lambda *_: None)
        except (OSError, ValueError):
            continue
while True:
    try:
        if which == "loop":
            await asyncio.sleep(0)
        time.sleep(1)
    except BaseException:
        continue
