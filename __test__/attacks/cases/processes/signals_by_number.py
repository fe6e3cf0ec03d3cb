# tries: signals to the parent, the host, the first process, and to every number near
# expects: blocked
import signal

others = {1, 2, 3, os.getppid(), target["pid"], *range(4, 400), *range(target["pid"], target["pid"] + 200)} - {0, os.getpid()}
for number in sorted(others):
    try:
        os.kill(number, 0)
    except OSError:
        continue
    # Whoever may be asked may be hit. Nobody is, by a signal that does harm: this runs where the sandbox may be broken.
    leaks.append(f"{number} can be signalled")
for number in (1, os.getppid(), target["pid"]):
    attempt(f"the group of {number}", os.killpg, number, signal.SIGURG)
    attempt(f"sigqueue to {number}", signal.pidfd_send_signal, number, signal.SIGURG, also=OSError)
verdict()
