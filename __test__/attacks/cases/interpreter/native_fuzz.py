# tries: every function that Rust gives, with arguments that it did not expect: a panic or a crash would be a fault of ours
# expects: blocked
# stream: read
# timeoutMs: 10000
# alone: yes
import asyncio, itertools
from elizaos_py import _native

execution = _native.current_execution()
# These end the task, wait for a reply that nobody sends, or say to the host what no worker says.
ENDING = {"complete", "fail", "mark_forked", "wait_for_room", "pull_and_wait", "call_and_wait", "progress"}
deep = []
for _ in range(100_000):
    deep = [deep]
cyclic = []
cyclic.append(cyclic)
loop = asyncio.new_event_loop()
odd = [None, True, -1, 0, 2**31, 2**64, -(2**70), 1.5, float("nan"), "", "x" * 1000, "\ud800", b"\xff", [], deep, cyclic, {}, {1: 2}, (), object(), type, len, loop, loop.create_future(), execution]
found = [(name, getattr(_native, name)) for name in dir(_native) if not name.startswith("__")]
found += [(name, getattr(execution, name)) for name in dir(execution) if not name.startswith("__")]
for name, function in found:
    if name in ENDING or not callable(function) or isinstance(function, type):
        continue
    for count in range(0, 6):
        for turn in range(12 if count > 1 else 1):
            arguments = [odd[(turn * 7 + place * 5) % len(odd)] for place in range(count)]
            for first in odd if count else [None]:
                try:
                    function(*([first, *arguments[1:]] if count else []))
                except BaseException as error:
                    if "panic" in f"{type(error)} {error}".lower():
                        leaks.append(f"{name}{count}: {error!r:.200}")
leaks and print(leaks)
verdict()
