# tries: learning which machine this is
# expects: blocked
# without-namespaces: leaks
import platform, socket

for ask in (socket.gethostname, platform.node, lambda: os.uname().nodename):
    if ask() == target["host"]:
        leaks.append(f"this is {ask()}")
verdict()
