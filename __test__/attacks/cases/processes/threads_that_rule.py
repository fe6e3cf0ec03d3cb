# tries: a thread that is more than one: by the flags of clone, in namespaces of its own, or without the process
# expects: blocked | POLICY
# with: calls
THREAD, VM, SIGHAND, FILES, PARENT, NEWUSER, VFORK, PIDFD = 0x10000, 0x100, 0x800, 0x400, 0x8000, 0x10000000, 0x4000, 0x1000
for flags in (VM, VM | SIGHAND, VM | VFORK, FILES, PARENT | 17, NEWUSER | 17, PIDFD | 17, VM | SIGHAND | THREAD | NEWUSER):
    # Without a stack a thread could not live; only those that a filter refuses never come to that.
    try:
        result = raw(NUMBERS["clone"][platform.machine() == "aarch64"], flags, 0, 0, 0, 0)
    except OSError as error:
        if error.errno not in FILTERED:
            leaks.append(f"clone({flags:#x}): {error!r}")
        continue
    if result == 0:
        os._exit(0)
    leaks.append(f"clone({flags:#x}) gave {result}")
verdict()
