# tries: memory that others could see, or that outlives the task
# each: shmget semget msgget mq_open memfd_create memfd_secret posix multiprocessing
# expects: blocked | POLICY
# with: calls
def shared():
    from multiprocessing import shared_memory

    return shared_memory.SharedMemory(create=True, size=4096)


def semaphore():
    import _multiprocessing

    return _multiprocessing.SemLock(1, 1, 1, "/made-by-a-task", False)


if which == "posix":
    attempt("shm_open", shared)
elif which == "multiprocessing":
    attempt("a semaphore", semaphore)
else:
    arguments = {
        "shmget": (0, 4096, 0o1600), "semget": (0, 1, 0o1600), "msgget": (0, 0o1600), "mq_open": (ctypes.c_char_p(b"taken"), 0o102, 0o600, None),
        "memfd_create": (ctypes.c_char_p(b"taken"), 0), "memfd_secret": (0,),
    }
    call(which, *arguments[which])
verdict()
