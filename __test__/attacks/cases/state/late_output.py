# tries: saying something under another's name: output and frames after the end
# expects: value "told"
import threading


def shout():
    time.sleep(0.05)
    while True:
        try:
            os.write(3, b"\x06\0\0\0\x03\0\x01\0\0\0x")
            print("attacked", flush=True)
        except OSError:
            pass


threading.Thread(target=shout, daemon=True).start()
"told"
