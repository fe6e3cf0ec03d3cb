# tries: a second result, a failure after a result, a result after a failure
# each: results failure
# expects: value "first"
# with: channel
second = frame(RESULT, string("second")) if which == "results" else frame(FAILED, text("PYTHON_ERROR"), text("second"), NULL)
send(frame(RESULT, string("first")) + second)
hang()
