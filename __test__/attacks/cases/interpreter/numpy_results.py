# tries: arrays of odd kinds as results
# each: object void structured strings dates complex negative_strides zero_dimensions long_double masked
# expects: done | UNSENDABLE_VALUE | PYTHON_ERROR
# numpy: yes
import numpy

ARRAYS = {
    "object": lambda: numpy.array([open, {1}, None], dtype=object), "void": lambda: numpy.zeros(3, "V16"), "structured": lambda: numpy.zeros(3, [("a", "f8"), ("b", "O")]),
    "strings": lambda: numpy.array(["a\0b", "\U0010ffff" * 10]), "dates": lambda: numpy.array(["NaT", "2020-01-01"], "datetime64[as]"), "complex": lambda: numpy.ones(3, complex),
    "negative_strides": lambda: numpy.arange(1000)[::-3], "zero_dimensions": lambda: [numpy.array(5), numpy.zeros((0, 3, 0)), numpy.zeros((1,) * 30)],
    "long_double": lambda: numpy.ones(3, numpy.longdouble), "masked": lambda: numpy.ma.masked_array([1, 2], [True, False]),
}
ARRAYS[which]()
