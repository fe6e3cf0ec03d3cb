# tries: details that would take the place of an error's own fields
# each: fields proto stack deep wrong_kinds large
# expects: PYTHON_ERROR | PROTOCOL
# timeoutMs: 2000
# legalMb: 64
# with: channel
def texts(**fields):
    return DICT + u32(len(fields)) + b"".join(string(name) + value for name, value in fields.items())


odd = {name: string("forged") for name in ("code", "name", "message", "hint", "executionId", "usage", "stdout", "constructor", "then", "toString", "__proto__", "prototype")}
send(frame(FAILED, text("PYTHON_ERROR"), text("forged"), {
    "fields": texts(pythonType=string("ValueError"), **odd),
    "proto": texts(__proto__=texts(polluted=TRUE), constructor=texts(prototype=texts(polluted=TRUE))),
    "stack": texts(stack=string("at forged"), traceback=string("Traceback\n" * 1000), pythonType=string("X" * 10_000)),
    "deep": (DICT + u32(1) + string("cause")) * 10_000 + NULL,
    "wrong_kinds": texts(pythonType=LIST + u32(0), traceback=I32 + u32(1), message=NULL, cause=TRUE, line=string("x"), exitCode=BYTES + u32(0), tool=SET + u32(0)),
    "large": texts(traceback=string("x" * (8 << 20))),
}[which]))
hang()
