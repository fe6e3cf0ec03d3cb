# tries: reading the secret out of the memory round an array
# expects: blocked | CRASH
# numpy: yes
import numpy

small = numpy.zeros(16, numpy.uint8)
window = numpy.lib.stride_tricks.as_strided(small[8:], (4 << 20,), (1,))
leaks.extend(SECRET.findall(window.tobytes().decode("latin-1")))
verdict()
