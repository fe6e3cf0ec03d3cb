# tries: system calls that this kernel may have and nobody has thought of
# expects: blocked | POLICY
# with: calls
for number in (*range(463, 512), *range(548, 1100), 4096, 65535, 2**31 - 1, -1, -2):
    try:
        leaks.append(f"{number}: {raw(number, -1, -1, -1, -1, -1, -1)}")
    except OSError as error:
        if error.errno not in FILTERED:
            leaks.append(f"{number}: {error!r}")
verdict()
