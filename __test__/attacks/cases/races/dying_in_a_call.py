# tries: dying while a tool works for it
# each: exit kill segfault close exit_at_once many
# expects: DIED | CRASH | PROTOCOL | POLICY
# timeoutMs: 3000
# with: calls channel
import signal

argument = DICT + u32(1) + string("key") + string(f"{which} dies")
for number in range(100 if which == "many" else 1):
    send(calling(number + 1, "hold", argument))
if which != "exit_at_once":
    time.sleep(0.05)
if which == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
elif which == "segfault":
    ctypes.string_at(0)
elif which == "close":
    os.close(3)
    hang()
os._exit(4)
