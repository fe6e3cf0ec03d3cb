# tries: more tool calls than a task may make
# each: frames python
# expects: PROTOCOL | TOOL_NOT_ALLOWED
# timeoutMs: 5000
# legalMb: 96
# alone: yes
# with: channel
import asyncio

if which == "frames":
    send(*(calling(number + 1, "echo", DICT + u32(1) + string("value") + NULL) for number in range(5000)))
    hang()
for _ in range(100):
    await asyncio.gather(*(tools.echo(value=number) for number in range(50)))
