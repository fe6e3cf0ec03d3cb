"""Becomes another program, for whom there are no namespaces: what Docker's default profile makes of a container.

clone3 is not there, clone and unshare with a namespace are refused, mounting is, and so are the capabilities for it.
"""

import ctypes
import os
import platform
import struct
import sys

MACHINES = {
    # What audit calls it, and the numbers of clone, clone3, unshare, setns, mount, umount2, pivot_root.
    "x86_64": (0xC000003E, 56, 435, 272, 308, 165, 166, 155),
    "aarch64": (0xC00000B7, 220, 435, 97, 268, 40, 39, 41),
}
NAMESPACES = 0x7E020000  # NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
EPERM, ENOSYS = 1, 38
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
CAP_SYS_ADMIN, PR_CAPBSET_DROP, PR_SET_SECCOMP, FILTER = 21, 24, 22, 2


def program() -> bytes:
    """Give the filter: pairs of a test and what follows where it holds."""
    audit, clone, clone3, *refused = MACHINES[platform.machine()]
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, audit), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, NUMBER)]
    steps += [(EQUAL, 0, 1, clone3), (RETURN, 0, 0, REFUSE | ENOSYS)]
    for number in refused:
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | EPERM)]
    steps += [(EQUAL, 0, 3, clone), (LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NAMESPACES), (RETURN, 0, 0, REFUSE | EPERM)]
    steps += [(RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def main() -> None:
    """Install it and go on as the program that the arguments name."""
    libc = ctypes.CDLL(None, use_errno=True)
    code = program()
    buffer = ctypes.create_string_buffer(code, len(code))
    described = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer)))
    if libc.prctl(PR_SET_SECCOMP, FILTER, described, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter was refused")
    if libc.prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "CAP_SYS_ADMIN could not be dropped")
    os.execv(sys.argv[1], sys.argv[1:])


main()
