# tries: failing by hand, which is the task's own to choose
# each: PYTHON_ERROR MEMORY_LIMIT RESULT_TOO_LARGE SYNTAX_ERROR CANCELLED TOOL_FAILED
# expects: PYTHON_ERROR | MEMORY_LIMIT | RESULT_TOO_LARGE | SYNTAX_ERROR | CANCELLED | TOOL_FAILED
# timeoutMs: 600
# with: channel
send(frame(FAILED, text(which), text("forged"), NULL))
hang()
