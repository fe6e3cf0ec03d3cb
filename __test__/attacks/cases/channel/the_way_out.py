# tries: being run again outside of the sandbox, by a host that allows that where there is none
# each: SANDBOX_UNAVAILABLE PYTHON_START_FAILED died
# expects: PROTOCOL | DIED
# allowUnsandboxed: yes
# timeoutMs: 600
# with: channel
if which == "died":
    os._exit(70)
send(frame(FAILED, text(which), text("there is no sandbox here"), NULL))
hang()
