# tries: rights of its own in a namespace of its own
# each: unshare_user unshare_files unshare_net unshare_all clone_user clone3_user
# expects: POLICY | blocked
# with: calls
NEWUSER, NEWNS, NEWNET = 0x10000000, 0x20000, 0x40000000
if which.startswith("unshare"):
    call("unshare", {"unshare_user": NEWUSER, "unshare_files": 0x400, "unshare_net": NEWNET, "unshare_all": NEWUSER | NEWNS | NEWNET}[which])
elif which == "clone_user":
    # A child would come back here too; it is not let go on.
    if call("clone", NEWUSER | 17, 0, 0, 0, 0) == 0:
        os._exit(0)
elif call("clone3", (ctypes.c_ulong * 11)(NEWUSER, 0, 0, 0, 17), 88) == 0:
    os._exit(0)
verdict()
