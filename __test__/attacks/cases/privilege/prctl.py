# tries: taking back what was given up: by each option of prctl
# expects: blocked
# with: calls
page = ctypes.create_string_buffer(4096)
OPTIONS = {
    "PDEATHSIG": (1, 0), "DUMPABLE": (4, 1), "KEEPCAPS": (8, 1), "SECCOMP strict": (22, 1), "SECCOMP filter": (22, 2, page), "CAPBSET_DROP": (24, 0), "TSC": (26, 2),
    "SECUREBITS": (28, 0), "TIMERSLACK": (29, 1), "MCE_KILL": (33, 0), "SET_MM": (35, 8, page), "CHILD_SUBREAPER": (36, 1), "NO_NEW_PRIVS": (38, 1), "THP_DISABLE": (41, 1),
    "CAP_AMBIENT": (47, 2, 0), "SPECULATION": (53, 0, 2), "IO_FLUSHER": (57, 1), "SYSCALL_USER_DISPATCH": (59, 1, 0, 0, page), "SCHED_CORE": (62, 1, 0, 0), "MDWE": (65, 1),
    "SET_VMA name": (0x53564D41, 0, page, 4096, page), "PTRACER": (0x59616D61, -1), "MEMORY_MERGE": (67, 1), "RSEQ slice": (79, 1),
}
for name, arguments in OPTIONS.items():
    before = len(leaks)
    call("prctl", *arguments, *[0] * (5 - len(arguments)))
    if len(leaks) > before:
        leaks[-1] = f"{name}: {leaks[-1]}"
verdict()
