# tries: what /proc tells of this and of other processes
# expects: blocked
# without-namespaces: leaks
for process in ("self", "thread-self", 1, os.getpid(), os.getppid(), target["pid"]):
    for name in ("environ", "mem", "maps", "cmdline", "status", "stat", "auxv", "mounts", "io", "stack", "syscall", "pagemap", "smaps"):
        attempt(f"/proc/{process}/{name}", open, f"/proc/{process}/{name}", "rb")
    for name in ("cwd", "root", "exe", "fd/0", "fd/3", "ns/net", "ns/mnt"):
        attempt(f"link {process}/{name}", os.readlink, f"/proc/{process}/{name}")
    attempt(f"memory of {process}, to be written", os.open, f"/proc/{process}/mem", os.O_RDWR)
verdict()
