# tries: giving the result by hand, which is the task's own to choose
# expects: value "forged"
# with: channel
send(frame(RESULT, string("forged")))
hang()
