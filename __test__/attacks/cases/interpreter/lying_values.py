# tries: values that lie about themselves while they are told
# each: str int float bytes list tuple dict set mapping sequence class iterator length hash equality enum dataclass datetime decimal model buffer array_interface
# expects: done | PYTHON_ERROR | UNSENDABLE_VALUE | MEMORY_LIMIT | RESULT_TOO_LARGE | TIMEOUT
# timeoutMs: 600
import collections.abc, dataclasses, datetime, decimal, enum


def act(self, *arguments):
    """Does harm if it can, then lies."""
    for try_it in (lambda: open(target["secret"]).read(), os.fork, lambda: tools.sync.never()):
        try:
            leaks.append(try_it())
        except BaseException:
            continue
    return 2**40


class Lie:
    __len__ = __index__ = __int__ = __hash__ = __length_hint__ = __sizeof__ = act
    __iter__ = lambda self: iter(int, 1)
    __getitem__ = lambda self, key: self
    __eq__ = lambda self, other: True
    __bool__ = lambda self: True
    __str__ = __repr__ = lambda self: "x" * 1_000_000
    __float__ = lambda self: float("nan")
    keys = values = items = lambda self: iter(lambda: ("key", self), None)
    isoformat = timestamp = utcoffset = model_dump = _asdict = tolist = act


def subclass(base, *arguments):
    return type("Lie" + base.__name__, (Lie, base), {})(*arguments)


class Enumeration(enum.Enum):
    A = ("x", [1])


@dataclasses.dataclass
class Data:
    a: int = 1

    def __getattribute__(self, name):
        return 2**70 if name == "a" else object.__getattribute__(self, name)


VALUES = {
    "str": lambda: subclass(str, "text"), "int": lambda: subclass(int, 5), "float": lambda: subclass(float, 1.5), "bytes": lambda: subclass(bytes, b"abc"),
    "list": lambda: subclass(list, [1, 2]), "tuple": lambda: subclass(tuple, (1, 2)), "dict": lambda: subclass(dict, {"a": 1}), "set": lambda: subclass(set, {1}),
    "mapping": lambda: type("Endless", (Lie, collections.abc.Mapping), {})(), "sequence": lambda: type("Endless", (Lie, collections.abc.Sequence), {})(),
    "class": lambda: type("Masked", (Lie,), {"__class__": property(lambda self: dict)})(), "iterator": lambda: type("Endless", (Lie,), {"__next__": lambda self: self})(),
    "length": lambda: [Lie()] * 10, "hash": lambda: {Lie(): 1}, "equality": lambda: {"a": Lie(), "b": subclass(list, [Lie()])}, "enum": lambda: Enumeration.A, "dataclass": Data,
    "datetime": lambda: subclass(datetime.datetime, 2020, 1, 1), "decimal": lambda: [decimal.Decimal("1e1000000"), decimal.Decimal("sNaN")],
    "model": lambda: type("BaseModel", (Lie,), {"__module__": "pydantic.main", "model_fields": {"a": 1}, "__pydantic_fields__": {}})(),
    "buffer": lambda: memoryview(bytearray(8)).cast("d"), "array_interface": lambda: type("Array", (Lie,), {"__array_interface__": {"data": (16, False), "shape": (2**40,), "typestr": "|u1", "version": 3}, "__array__": act})(),
}
[VALUES[which](), leaks]
