# tries: calling a forbidden tool by every way that Python has
# each: attribute call sync number native
# expects: blocked
from elizaos_py import _native

refused = (Exception,)
if which == "attribute":
    attempt(which, lambda: tools.never(), also=refused)
elif which == "call":
    attempt(which, lambda: tools.call("never", {}), also=refused)
elif which == "sync":
    attempt(which, lambda: tools.sync.never(), also=refused)
elif which == "number":
    for number in (*range(0, 64), 2**31, 2**32 - 1):
        attempt(f"the tool {number}, called never", _native.call_and_wait, number, "never", {}, also=refused)
else:
    attempt(which, lambda: _native.call_and_wait(_native.tool_number("never"), "never", {}), also=refused)
# `never` itself tells the harness when it runs; an answer that is an error is none.
"blocked"
