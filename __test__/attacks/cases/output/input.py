# tries: reading what the host is given
# expects: blocked
import fileinput

try:
    leaks.append(input())
except EOFError:
    pass
for read in (sys.stdin.read, lambda: os.read(0, 4096), lambda: open(0, closefd=False).read(), lambda: "".join(fileinput.input(("-",)))):
    try:
        content = read()
    except (OSError, ValueError, EOFError):
        continue
    if content:
        leaks.append(content)
verdict()
