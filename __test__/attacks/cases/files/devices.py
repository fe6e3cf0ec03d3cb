# tries: opening devices, and making terminals
# expects: blocked
for name in (
    "mem", "kmem", "port", "kmsg", "sda", "vda", "nvme0n1", "loop0", "loop-control", "tty", "console", "ptmx", "pts/ptmx", "fuse", "kvm", "net/tun", "vhost-vsock",
    "snd/timer", "dri/card0", "dri/renderD128", "input/event0", "rtc0", "uinput", "btrfs-control", "mapper/control", "userfaultfd", "cpu/0/msr", "hpet", "shm", "mqueue", "log",
):
    for flags in (os.O_RDONLY, os.O_RDWR):
        attempt(name, os.open, f"/dev/{name}", flags)
attempt("openpty", os.openpty)
attempt("mknod", os.mknod, "/null", 0o20666, os.makedev(1, 3))
verdict()
