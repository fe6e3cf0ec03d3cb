# tries: arrays beyond their memory
# each: ones broadcast_result strides_result lying_interface lying_interface_null overlapping resized
# expects: MEMORY_LIMIT | RESULT_TOO_LARGE | CRASH | PYTHON_ERROR | UNSENDABLE_VALUE | TIMEOUT | done
# numpy: yes
# alone: yes
# timeoutMs: 3000
# legalMb: 64
import numpy


class Lying:
    def __init__(self, address, size):
        self.__array_interface__ = {"data": (address, False), "shape": (size,), "typestr": "|u1", "version": 3}


small = numpy.arange(8.0)
strided = numpy.lib.stride_tricks.as_strided
MAKE = {
    "ones": lambda: numpy.ones(10**10).sum(),
    "broadcast_result": lambda: numpy.broadcast_to(numpy.float64(1), (10**6, 10**6)),
    "strides_result": lambda: strided(small, (1 << 20,), (8,)),
    "lying_interface": lambda: numpy.asarray(Lying(id(small), 1 << 24)),
    "lying_interface_null": lambda: numpy.asarray(Lying(16, 1 << 20)),
    "overlapping": lambda: strided(small, (10**5, 10**5), (0, 0)),
    "resized": lambda: [small, small.resize(1 << 22, refcheck=False)][0],
}
MAKE[which]()
