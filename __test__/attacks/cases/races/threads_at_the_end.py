# tries: calling, printing and telling from many threads while the task ends
# expects: value "told" | PYTHON_ERROR | PROTOCOL
# timeoutMs: 3000
# alone: yes
import threading


def busy():
    while True:
        try:
            tools.sync.echo(value=[1] * 100)
            print("busy")
            progress(0.5)
        except BaseException:
            continue


for _ in range(8):
    threading.Thread(target=busy, daemon=True).start()
time.sleep(0.05)
"told"
