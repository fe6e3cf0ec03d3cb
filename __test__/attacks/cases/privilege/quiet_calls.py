# tries: system calls that are refused without a word
# expects: blocked
# with: calls
page = ctypes.create_string_buffer(4096)
for name, arguments in {
    "splice": (0, None, 1, None, 1, 0), "tee": (0, 1, 1, 0), "vmsplice": (1, page, 0, 0), "copy_file_range": (0, None, 1, None, 1, 0), "sync": (), "syncfs": (3,), "capget": (page, page),
    "capset": (page, page), "setuid": (0,), "setgid": (0,), "setreuid": (0, 0), "setresuid": (0, 0, 0), "setgroups": (0, page), "landlock_create_ruleset": (None, 0, 1),
    "landlock_add_rule": (3, 1, page, 0), "landlock_restrict_self": (3, 0), "cachestat": (3, page, page, 0), "map_shadow_stack": (0, 4096, 1), "mseal": (page, 4096, 0),
    "lsm_set_self_attr": (100, page, 32, 0), "pkey_alloc": (0, 0), "remap_file_pages": (page, 4096, 0, 0, 0), "setxattrat": (-100, page, 0, page, page, 16),
    "sched_setparam": (0, page), "mknodat": (-100, page, 0o20666, 259),
}.items():
    call(name, *arguments)
verdict()
