# tries: leaving nothing of the processor, the channel or the host's attention to others
# each: processor output calls events
# expects: TIMEOUT | OUTPUT_LIMIT | PROTOCOL | PYTHON_ERROR | TOOL_NOT_ALLOWED
# timeoutMs: 1000
# beside: yes
# alone: yes
import threading


def busy():
    while True:
        if which == "output":
            print("x" * 1000)
        elif which == "calls":
            tools.sync.echo(value="x" * 1000)
        elif which == "events":
            progress(0.5, "x")


for _ in range(3):
    threading.Thread(target=busy, daemon=True).start()
busy()
