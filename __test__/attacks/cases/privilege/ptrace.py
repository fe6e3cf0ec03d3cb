# tries: tracing: itself, the parent, the host, the first process
# each: traceme attach seize peek
# expects: POLICY | blocked
# with: calls
request = {"traceme": 0, "attach": 16, "seize": 0x4206, "peek": 1}[which]
for process in (0,) if which == "traceme" else (os.getppid(), 1, target["pid"]):
    call("ptrace", request, process, 0, 0)
verdict()
