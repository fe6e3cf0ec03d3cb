# tries: waiting for what never comes
# each: sleep lock future pipe stopped_by_signal masked tool queue loop
# expects: TIMEOUT
# timeoutMs: 250
import asyncio, queue, signal, threading


def stop():
    try:
        os.kill(os.getpid(), signal.SIGSTOP)
    except OSError:
        # Also a way to be still.
        pass
    hang()


def mask():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    hang()


def another_loop():
    thread = threading.Thread(target=lambda: asyncio.new_event_loop().run_forever())
    thread.start()
    thread.join()


lock = threading.Lock()
lock.acquire()
WAIT = {
    "sleep": hang,
    "lock": lock.acquire,
    "pipe": lambda: os.read(os.pipe()[0], 1),
    "stopped_by_signal": stop,
    "masked": mask,
    "queue": lambda: queue.Queue().get(),
    "loop": another_loop,
}
if which == "future":
    await asyncio.Future()
elif which == "tool":
    await tools.hold(key="for ever")
else:
    WAIT[which]()
