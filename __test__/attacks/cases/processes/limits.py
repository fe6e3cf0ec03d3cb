# tries: raising the limits, of itself and of others
# expects: blocked
# with: calls
import resource

for name in [name for name in dir(resource) if name.startswith("RLIMIT_")]:
    which_one = getattr(resource, name)
    soft, hard = resource.getrlimit(which_one)
    attempt(f"{name} raised", resource.setrlimit, which_one, (resource.RLIM_INFINITY, resource.RLIM_INFINITY), also=ValueError)
    attempt(f"{name} as it is", resource.setrlimit, which_one, (soft, hard), also=ValueError)
    for process in (1, os.getppid(), target["pid"]):
        attempt(f"{name} of {process}", resource.prlimit, process, which_one)
for name, most in (("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NOFILE", 256), ("RLIMIT_NPROC", 64 + 16 * 36), ("RLIMIT_MEMLOCK", 0), ("RLIMIT_MSGQUEUE", 0)):
    if not 0 <= resource.getrlimit(getattr(resource, name))[1] <= most:
        leaks.append(f"{name} is {resource.getrlimit(getattr(resource, name))}")
verdict()
