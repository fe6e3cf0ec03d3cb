# tries: signals at itself: timers without end, each signal with its default action
# each: timer alarm each_default
# expects: CRASH | POLICY | TIMEOUT | DIED | blocked
# timeoutMs: 400
import signal

if which == "timer":
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
    hang()
elif which == "alarm":
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    hang()
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    except (OSError, ValueError):
        continue
verdict()
