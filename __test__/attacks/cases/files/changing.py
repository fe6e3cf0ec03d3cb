# tries: changing, moving or removing files that are there: the host's, and those that may be read
# expects: blocked
import shutil

for path in (target["secret"], os.__file__, os.path.dirname(os.__file__), sys.executable or "/usr/bin/python3"):
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC, os.O_WRONLY | os.O_APPEND):
        attempt(f"open({path}, {flags:#o})", os.open, path, flags, also=IsADirectoryError)
    attempt(f"truncate {path}", os.truncate, path, 0, also=IsADirectoryError)
    attempt(f"chmod {path}", os.chmod, path, 0o777)
    attempt(f"chown {path}", os.chown, path, os.getuid(), os.getgid())
    attempt(f"utime {path}", os.utime, path, (0, 0))
    attempt(f"setxattr {path}", os.setxattr, path, "user.attacked", b"1")
    attempt(f"listxattr {path}", os.listxattr, path)
    attempt(f"rename {path}", os.rename, path, path + ".moved")
    attempt(f"unlink {path}", os.unlink, path)
    attempt(f"rmdir {path}", os.rmdir, path)
    attempt(f"move {path}", shutil.move, path, "/tmp/moved")
verdict()
