# tries: system calls that no program of good faith makes, one execution each: a call that kills ends its own alone
# each: process_vm_readv process_vm_writev process_madvise kcmp bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key setns mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr open_tree_attr statmount listmount init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff acct quotactl quotactl_fd settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname syslog migrate_pages move_pages lookup_dcookie uselib sysfs iopl ioperm modify_ldt personality
# expects: POLICY | blocked
# with: calls
page = ctypes.create_string_buffer(4096)
path = ctypes.c_char_p(b"/nonexistent")
other = target["pid"]
# Arguments that would do no harm where the call went through.
ARGUMENTS = {
    "process_vm_readv": (other, None, 0, None, 0, 0), "process_vm_writev": (other, None, 0, None, 0, 0), "process_madvise": (3, None, 0, 4, 0), "kcmp": (other, other, 0, 0, 0),
    "bpf": (0, page, 48), "perf_event_open": (page, 0, -1, -1, 0), "userfaultfd": (1,), "io_uring_setup": (1, page), "io_uring_enter": (3, 0, 0, 0, None, 0),
    "io_uring_register": (3, 0, None, 0), "keyctl": (0, -3, 0), "add_key": (ctypes.c_char_p(b"user"), ctypes.c_char_p(b"attack"), page, 1, -2),
    "request_key": (ctypes.c_char_p(b"user"), ctypes.c_char_p(b"attack"), None, -2), "setns": (3, 0), "mount": (path, path, path, 0, None), "umount2": (path, 0),
    "pivot_root": (path, path), "chroot": (path,), "open_tree": (-100, path, 0), "move_mount": (-100, path, -100, path, 0), "fsopen": (ctypes.c_char_p(b"tmpfs"), 0),
    "fsconfig": (3, 0, None, None, 0), "fsmount": (3, 0, 0), "fspick": (-100, path, 0), "mount_setattr": (-100, path, 0, page, 32), "open_tree_attr": (-100, path, 0, page, 32),
    "statmount": (page, page, 4096, 0), "listmount": (page, page, 1, 0), "init_module": (page, 0, path), "finit_module": (3, path, 0), "delete_module": (path, 0),
    "kexec_load": (0, 17, None, 0), "kexec_file_load": (3, 3, 0, None, 0), "reboot": (0, 0, 0, None), "swapon": (path, 0), "swapoff": (path,), "acct": (path,),
    "quotactl": (0, path, 0, None), "quotactl_fd": (3, 0, 0, None), "settimeofday": (None, None), "clock_settime": (0, None), "adjtimex": (page,), "clock_adjtime": (0, page),
    "sethostname": (None, 0), "setdomainname": (None, 0), "syslog": (10, None, 0), "migrate_pages": (other, 0, None, None), "move_pages": (other, 0, None, None, None, 0),
    "lookup_dcookie": (0, page, 10), "uselib": (path,), "sysfs": (3,), "iopl": (3,), "ioperm": (0, 1, 1), "modify_ldt": (0, page, 16), "personality": (0x0400000,),
}
call(which, *ARGUMENTS[which])
verdict()
