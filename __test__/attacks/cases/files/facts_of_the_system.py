# tries: what /proc and /sys tell of the machine, and writing there
# expects: blocked
for path in (
    "/proc/version", "/proc/cpuinfo", "/proc/meminfo", "/proc/mounts", "/proc/kallsyms", "/proc/kcore", "/proc/net/tcp", "/proc/net/unix", "/proc/modules",
    "/proc/cmdline", "/proc/keys", "/proc/sched_debug", "/proc/loadavg", "/proc/uptime", "/proc/sys/kernel/random/boot_id", "/sys/class/dmi/id/product_name",
    "/sys/class/net/lo/address", "/sys/kernel/notes", "/sys/fs/cgroup/cgroup.procs", "/sys/kernel/debug", "/sys/devices/system/cpu/online",
):
    attempt(path, open, path, "rb")
for path in ("/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/self/oom_score_adj", "/proc/self/uid_map", "/proc/self/attr/current", "/sys/kernel/uevent_helper"):
    attempt(f"writing {path}", os.open, path, os.O_WRONLY)
verdict()
