# tries: more of the processor than others, and less for them
# expects: blocked
# with: calls
for who in (0, 1, os.getppid(), target["pid"]):
    attempt(f"setpriority {who}", os.setpriority, os.PRIO_PROCESS, who, -20)
    attempt(f"a lower priority of {who}", os.setpriority, os.PRIO_PROCESS, who, 19)
    for policy in (os.SCHED_FIFO, os.SCHED_RR, os.SCHED_BATCH):
        attempt(f"policy {policy} of {who}", os.sched_setscheduler, who, policy, os.sched_param(1 if policy != os.SCHED_BATCH else 0))
    attempt(f"the processors of {who}", os.sched_setaffinity, who, {0})
    call("ioprio_set", 1, who, 0x2000)
attempt("nice", os.nice, -1)
verdict()
