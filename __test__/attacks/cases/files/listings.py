# tries: listing folders of the host
# expects: blocked
import glob

for path in ("/etc", "/home", "/root", "/var", "/tmp", "/proc", "/sys", "/dev", "/run", "/boot", "/mnt", target["folder"]):
    attempt(path, os.listdir, path)
    attempt(f"scandir {path}", os.scandir, path)
found = [name for pattern in ("/etc/*", "/home/*", "/var/*/*", "/dev/*", target["folder"] + "/*") for name in glob.glob(pattern)]
if found:
    leaks.append(found[:20])
verdict()
