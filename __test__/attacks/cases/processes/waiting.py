# tries: taking the ends of others, and ruling the session
# expects: blocked
attempt("waitpid", os.waitpid, -1, os.WNOHANG, also=ChildProcessError)
attempt("waitid", os.waitid, os.P_PID, os.getppid(), os.WEXITED | os.WNOHANG | os.WNOWAIT, also=ChildProcessError)
attempt("setpgid", os.setpgid, 0, 0)
attempt("setpgid of the parent", os.setpgid, os.getppid(), 0)
attempt("setsid", os.setsid)
attempt("tcsetpgrp", os.tcsetpgrp, 0, os.getpid(), also=OSError)
verdict()
