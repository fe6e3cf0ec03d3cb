# tries: making something anywhere
# expects: blocked
import socket, tempfile

library = os.path.dirname(os.__file__)
for folder in ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/home", "/root", "/etc", "/usr/lib", ".", library, os.path.join(library, "__pycache__"), target["folder"]):
    name = os.path.join(folder, "made-by-a-task")
    attempt(f"a file in {folder}", os.open, name, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    attempt(f"a file without a name in {folder}", os.open, folder, os.O_TMPFILE | os.O_WRONLY, also=IsADirectoryError)
    attempt(f"a folder in {folder}", os.mkdir, name)
    attempt(f"a pipe in {folder}", os.mkfifo, name)
    attempt(f"a node in {folder}", os.mknod, name)
    attempt(f"a link in {folder}", os.symlink, target["secret"], name)
    attempt(f"a hard link in {folder}", os.link, target["secret"], name)
attempt("tempfile", tempfile.TemporaryFile)
attempt("a folder of tempfile", tempfile.mkdtemp)
verdict()
