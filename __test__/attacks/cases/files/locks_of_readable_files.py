# tries: locking, leasing, watching and mapping for writing a file of the standard library that others use, too
# expects: blocked
import fcntl, mmap

file = os.open(os.__file__, os.O_RDONLY)
attempt("flock", fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
attempt("lockf", fcntl.lockf, file, fcntl.LOCK_SH | fcntl.LOCK_NB)
attempt("a lease", fcntl.fcntl, file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
attempt("fchmod", os.fchmod, file, 0o777)
attempt("fchown", os.fchown, file, -1, -1)
attempt("ftruncate", os.ftruncate, file, 0)
attempt("posix_fallocate", os.posix_fallocate, file, 0, 1)
attempt("fsync", os.fsync, file)
attempt("a shared mapping to write", mmap.mmap, file, 0, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
attempt("writing", os.write, file, b"attacked", also=OSError)
folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY | os.O_DIRECTORY)
attempt("being told of changes", fcntl.fcntl, folder, fcntl.F_NOTIFY, 1)
attempt("going there", os.fchdir, folder)
verdict()
