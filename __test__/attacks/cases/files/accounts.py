# tries: learning who has an account here, and who this is
# expects: blocked
import getpass, grp, pwd

for name, ask in (("pwd", pwd.getpwall), ("grp", grp.getgrall)):
    if ask():
        leaks.append(f"{name}: {ask()[:3]}")
for identity in (os.getuid, os.geteuid, os.getgid, os.getegid):
    if identity() == 0 or identity() == target["uid"] == 0:
        leaks.append(f"{identity.__name__}: {identity()}")
try:
    groups = set(os.getgroups()) - {os.getgid(), 65534}
except OSError:
    groups = None
if groups:
    leaks.append(f"groups: {groups}")
attempt("getlogin", os.getlogin, also=OSError)
attempt("getuser", getpass.getuser, also=(KeyError, OSError))
verdict()
