# tries: ending before anyone looks: at the first instruction, in the midst of a frame, with the result on its way
# each: exit half_a_frame after_result
# expects: DIED | PROTOCOL | value "told"
# with: channel
if which == "exit":
    os._exit(0)
elif which == "half_a_frame":
    os.write(3, frame(RESULT, string("x" * 1000))[:100])
else:
    os.write(3, frame(RESULT, string("told")))
os._exit(0)
