# tries: ending without a result
# each: exit_0 exit_1 exit_255 sys_exit system_exit kill_self finalize py_exit fatal quit exit_from_thread interrupt
# expects: DIED | PYTHON_ERROR:SystemExit | PYTHON_ERROR:KeyboardInterrupt | CRASH | POLICY | done | TIMEOUT
# timeoutMs: 1500
# with: calls
import _thread, signal, threading

ENDS = {
    "exit_0": lambda: os._exit(0), "exit_1": lambda: os._exit(1), "exit_255": lambda: os._exit(255), "sys_exit": lambda: sys.exit("bye"),
    "kill_self": lambda: os.kill(os.getpid(), signal.SIGKILL), "finalize": ctypes.pythonapi.Py_Finalize, "py_exit": lambda: ctypes.pythonapi.Py_Exit(3),
    "fatal": lambda: ctypes.pythonapi.Py_FatalError(b"the end"), "quit": lambda: exit(5), "exit_from_thread": lambda: threading.Thread(target=os._exit, args=(6,)).start(),
    "interrupt": _thread.interrupt_main,
}
if which == "system_exit":
    raise SystemExit([1, {"odd": "code"}])
try:
    ENDS[which]()
except NameError:
    # `exit` is site's, which is not imported.
    sys.exit(5)
time.sleep(0.2)
