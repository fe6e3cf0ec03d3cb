# tries: going on after the result: threads, exit functions, finalizers, tasks of the loop
# each: thread daemon exit_function finalizer task executor
# expects: done
# timeoutMs: 4000
import asyncio, atexit, builtins, concurrent.futures, threading


def go_on():
    while True:
        print("after the result")
        try:
            tools.sync.mark(when="after the result")
        except BaseException:
            continue


class Lasting:
    def __del__(self):
        go_on()


if which in ("thread", "daemon"):
    # Not before the result is told: what is said while the task runs is the task's.
    threading.Timer(0.3, go_on).start()
elif which == "exit_function":
    atexit.register(go_on)
elif which == "finalizer":
    builtins.lasting = Lasting()
elif which == "task":
    async def later():
        await asyncio.sleep(0.3)
        go_on()

    builtins.lasting = asyncio.get_running_loop().create_task(later()) if asyncio._get_running_loop() else None
else:
    builtins.lasting = concurrent.futures.ThreadPoolExecutor(1)
    builtins.lasting.submit(time.sleep, 3600)
"told"
