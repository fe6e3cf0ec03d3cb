# tries: taking the threads and processes that the user may have, so that the next task gets no worker, or none in the sandbox
# each: threads descriptors memory
# expects: TIMEOUT | MEMORY_LIMIT | CRASH | blocked
# timeoutMs: 1000
# beside: yes
# alone: yes
import _thread, threading

threading.stack_size(32768)
gate = _thread.allocate_lock()
gate.acquire()
kept = []
try:
    while True:
        if which == "threads":
            _thread.start_new_thread(gate.acquire, ())
        elif which == "descriptors":
            kept.append(os.pipe())
        else:
            kept.append(bytearray(1 << 16))
except (RuntimeError, MemoryError, OSError):
    pass
hang()
