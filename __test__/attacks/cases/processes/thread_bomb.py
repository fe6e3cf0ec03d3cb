# tries: threads as many as there will be, with stacks as small as they may be
# each: ordinary tiny raw
# expects: blocked | MEMORY_LIMIT | PYTHON_ERROR:RuntimeError | CRASH
# alone: yes
import _thread, threading

MOST = 5000
gate = _thread.allocate_lock()
gate.acquire()
if which == "tiny":
    threading.stack_size(32768)
try:
    for started in range(MOST):
        if which == "raw":
            _thread.start_new_thread(gate.acquire, ())
        else:
            threading.Thread(target=gate.acquire, daemon=True).start()
    leaks.append(f"{MOST} threads")
except (RuntimeError, MemoryError):
    pass
verdict()
