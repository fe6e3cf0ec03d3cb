# tries: having the interpreter's own alarms write to the channel
# each: later register wakeup enabled
# expects: PROTOCOL | CRASH | OUTPUT_LIMIT | done | TIMEOUT | PYTHON_ERROR | DIED
# timeoutMs: 1000
# with: calls
import faulthandler, signal

if which == "later":
    faulthandler.dump_traceback_later(0.05, repeat=True, file=3)
    time.sleep(0.3)
elif which == "register":
    faulthandler.register(signal.SIGUSR1, file=3)
    signal.raise_signal(signal.SIGUSR1)
elif which == "wakeup":
    os.set_blocking(3, False)
    signal.set_wakeup_fd(3, warn_on_full_buffer=False)
    signal.signal(signal.SIGUSR1, lambda *_: None)
    for _ in range(1000):
        signal.raise_signal(signal.SIGUSR1)
else:
    faulthandler.enable(file=3, all_threads=True)
    ctypes.string_at(0)
which
