# tries: telling of a failure that only the host can know of, or that does not exist
# each: SANDBOX_UNAVAILABLE INTERNAL CLOSED TIMEOUT QUEUE_FULL CRASH DIED OUTPUT_LIMIT TOO_MANY_ABANDONED PYTHON_NOT_FOUND POLICY NOT_A_CODE empty __proto__ constructor
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
send(frame(FAILED, text("" if which == "empty" else which), text("forged"), NULL))
hang()
