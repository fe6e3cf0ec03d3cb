# tries: saying more than anyone wants to hear
# each: lines one_line stderr descriptors progress no_newline many_small bytes
# expects: TIMEOUT | OUTPUT_LIMIT | done
# timeoutMs: 350
# alone: yes
import itertools

if which == "lines":
    for number in itertools.count():
        print(number, "x" * 200)
elif which == "one_line":
    for _ in range(200):
        print("x" * (1 << 20), end="")
elif which == "stderr":
    while True:
        print("x" * 4096, file=sys.stderr)
elif which == "descriptors":
    while True:
        os.write(1, bytes(65536))
        os.write(2, bytes(65536))
elif which == "progress":
    while True:
        progress(0.5, "x" * 1000)
elif which == "no_newline":
    while True:
        sys.stdout.write("x")
elif which == "many_small":
    while True:
        sys.stdout.write("\n")
        sys.stdout.flush()
else:
    while True:
        sys.stdout.buffer.write(b"\xff\n")
