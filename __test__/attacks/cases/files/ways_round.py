# tries: reaching the secret from a folder that may be read: upwards, by links, by the magic ones of /proc
# expects: blocked
library, secret = os.path.dirname(os.__file__), target["secret"]
up = "/".join([".."] * 40)
attempt("upwards", open, f"{library}/{up}{secret}")
attempt("with doubled slashes", open, f"//{secret}//".rstrip("/"))
folder = os.open(library, os.O_RDONLY | os.O_DIRECTORY)
attempt("upwards from a descriptor", os.open, up + secret, os.O_RDONLY, dir_fd=folder)
attempt("absolute from a descriptor", os.open, secret, os.O_RDONLY, dir_fd=folder)
for root in ("/proc/self/root", "/proc/1/root", f"/proc/{os.getppid()}/root", f"/proc/{target['pid']}/root", f"/proc/{target['pid']}/cwd", "/.old", "/o", "/old_root", "/mnt", "/host"):
    attempt(root, open, root + secret)
attempt("a link to it", os.symlink, secret, os.path.join(library, "a-link"))
attempt("upwards to a listing", os.listdir, f"{library}/{up}/etc")
verdict()
