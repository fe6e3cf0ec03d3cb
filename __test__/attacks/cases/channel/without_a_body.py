# tries: frames that end before what their kind needs
# each: 1 2 3 4 5 6 7 8
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
send(frame(int(which)))
hang()
