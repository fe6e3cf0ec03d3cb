# tries: drowning the host's decision to cancel
# expects: CANCELLED | OUTPUT_LIMIT | PROTOCOL | TOOL_NOT_ALLOWED
# abortAfterMs: 100
# timeoutMs: 5000
# legalMb: 96
# alone: yes
while True:
    print("x" * 1000)
    tools.sync.echo(value="x" * 10_000)
