# tries: forking as often as it works
# expects: blocked | POLICY
# alone: yes
# Bounded, and children end by themselves: where the sandbox is broken, the machine is to live.
for _ in range(200):
    try:
        number = os.fork()
    except OSError:
        continue
    if number == 0:
        time.sleep(2)
        os._exit(0)
    leaks.append(number)
verdict()
