# One that does nothing but wait, and notes what it hears meanwhile.
import signal

heard = []
for number in (signal.SIGURG, signal.SIGIO, signal.SIGWINCH, signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP, signal.SIGCONT):
    signal.signal(number, lambda heard_number, _: heard.append(heard_number))
answer = await tools.hold(key=key)
[answer, heard]
