# tries: one signal to whomever it reaches: all processes, the own group, that of the template
# expects: blocked
# alone: yes
import signal

# The kernel tells of success even where it refused for each of them, so those who wait for the signal are the judges:
# the host and the sibling. It is one that does no harm, since permission does not depend on which it is.
signal.signal(signal.SIGURG, signal.SIG_IGN)
for send in (lambda: os.kill(-1, signal.SIGURG), lambda: os.kill(0, signal.SIGURG), lambda: os.killpg(0, signal.SIGURG), lambda: os.killpg(os.getpgrp(), signal.SIGURG)):
    try:
        send()
    except OSError:
        pass
"blocked"
