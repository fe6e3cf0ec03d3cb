# tries: stopping the template and its siblings, so that nobody starts or answers
# each: by_number by_group by_descriptor
# expects: blocked | POLICY
# with: calls
import signal

# Permission is asked for first, and only who may be stopped is: this runs where the sandbox may be broken.
if which == "by_number":
    for number in {os.getppid(), *range(2, 64)} - {0, os.getpid()}:
        attempt(f"{number}", os.kill, number, 0)
elif which == "by_group":
    attempt("the group of the parent", os.killpg, os.getppid(), 0)
else:
    for number in {os.getppid(), 1}:
        call("pidfd_open", number, 0)
verdict()
