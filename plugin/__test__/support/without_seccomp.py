"""Becomes another program, which cannot install filters of system calls: the sandbox needs them, so there is none."""

import ctypes
import os
import platform
import struct
import sys

# What audit calls the machine, and the numbers of seccomp and prctl.
MACHINES = {"x86_64": (0xC000003E, 317, 157), "aarch64": (0xC00000B7, 277, 167)}
ALLOW, REFUSE_WITH_EPERM = 0x7FFF0000, 0x00050001
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2


def program() -> bytes:
    """Give the filter: pairs of a test and what follows where it holds."""
    audit, seccomp, prctl = MACHINES[platform.machine()]
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, audit), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, NUMBER)]
    steps += [(EQUAL, 0, 1, seccomp), (RETURN, 0, 0, REFUSE_WITH_EPERM)]
    steps += [(EQUAL, 0, 3, prctl), (LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 0, 1, PR_SET_SECCOMP), (RETURN, 0, 0, REFUSE_WITH_EPERM)]
    steps += [(RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def main() -> None:
    """Install it and go on as the program that the arguments name."""
    libc = ctypes.CDLL(None, use_errno=True)
    code = program()
    held = ctypes.create_string_buffer(code, len(code))
    described = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.c_char_p(described)):
        raise OSError(ctypes.get_errno(), "no filter")
    os.execvp(sys.argv[1], sys.argv[1:])


main()
