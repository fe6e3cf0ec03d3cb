# tries: finding that something was not given up: capabilities, new rights by exec, dumps of memory, filters
# expects: blocked
# with: calls
def ask(option, *arguments):
    ctypes.set_errno(0)
    result = libc.prctl(option, *arguments, 0, 0)
    # A filter may refuse the question, too.
    return None if result == -1 and ctypes.get_errno() in FILTERED else result


for name, option, wanted in (("no_new_privs", 39, 1), ("seccomp", 21, 2), ("dumpable", 3, 0), ("securebits", 27, None)):
    found = ask(option, 0)
    if found is not None and wanted is not None and found != wanted:
        leaks.append(f"{name} is {found}")
for capability in range(41):
    if ask(23, capability) == 1:
        leaks.append(f"capability {capability} is in the bounding set")
if os.getuid() == 0 or os.getuid() != os.geteuid():
    leaks.append(f"user {os.getuid()}, {os.geteuid()}")
verdict()
