# tries: asking whether a file is there, how large, and from when
# expects: blocked
# without-namespaces: leaks
for path in ("/etc/passwd", target["secret"], target["folder"], "/var/log", "/proc/1"):
    for ask in (os.stat, os.lstat, os.statvfs):
        attempt(f"{ask.__name__} {path}", ask, path)
    if os.access(path, os.F_OK) or os.path.exists(path):
        leaks.append(f"{path} is there")
attempt("a descriptor that only names a file", os.open, target["secret"], os.O_PATH)
attempt("where a link leads", os.readlink, target["link"])
verdict()
