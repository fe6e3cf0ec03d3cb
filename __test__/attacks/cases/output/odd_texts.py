# tries: texts that a reader may stumble over, in all places where text goes
# expects: done
odd = "\0\ud800\udfff\u202e\x1b]0;title\x07\x1b[2J\x9b\ufeff\u2028\uffff\U0010ffff%s%n{0}${x}</script>"
print(odd)
print(odd, file=sys.stderr)
sys.stdout.buffer.write(bytes(range(256)))
progress(0.5, odd.encode("utf-8", "replace").decode())
{odd.encode("utf-16", "surrogatepass").decode("utf-16", "replace"): odd.replace("\ud800", "").replace("\udfff", "")}
