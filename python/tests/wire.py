"""The wire form of values, written and read in Python: what JavaScript and Rust's host side do elsewhere."""

import datetime
import json
import struct

ELEMENTS = "bBBhHiIqQfd"


def u32(number):
    return struct.pack("<I", number)


def text(string):
    encoded = string.encode()
    return u32(len(encoded)) + encoded


def sized(encoded):
    return u32(len(encoded)) + encoded


def encode(value):
    """Write a value as JavaScript would."""
    if value is None:
        return b"\x00"
    if isinstance(value, bool):
        return b"\x01" if value else b"\x02"
    if isinstance(value, int):
        return _encode_int(value)
    if isinstance(value, float):
        return b"\x04" + struct.pack("<d", value)
    if isinstance(value, str):
        return _encode_str(value)
    if isinstance(value, (list, tuple)):
        return b"\x09" + u32(len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        names = all(isinstance(key, str) for key in value)
        return (
            (b"\x0a" if names else b"\x0b")
            + u32(len(value))
            + b"".join(encode(key) + encode(item) for key, item in value.items())
        )
    if isinstance(value, (set, frozenset)):
        return b"\x0c" + u32(len(value)) + b"".join(map(encode, value))
    if isinstance(value, bytes):
        return b"\x0d" + sized(value)
    if isinstance(value, memoryview):
        return b"\x0f" + bytes([ELEMENTS.index(value.format)]) + sized(value.tobytes())
    if isinstance(value, datetime.datetime):
        return b"\x12" + struct.pack("<d", value.timestamp() * 1000)
    raise TypeError(type(value))


def _encode_int(value):
    if -(2**31) <= value < 2**31:
        return b"\x03" + struct.pack("<i", value)
    if -(2**63) <= value < 2**63:
        return b"\x05" + struct.pack("<q", value)
    return b"\x06" + sized(value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))


def _encode_str(value):
    try:
        return b"\x07" + text(value)
    except UnicodeEncodeError:
        return b"\x08" + sized(value.encode("utf-16-le", "surrogatepass"))


class Date(float):
    """Milliseconds since 1970."""


class NdArray(tuple):
    """A shape and the numbers."""

    __slots__ = ()


class Reader:
    """Reads frames and values. Knows only what may stand in a message by itself."""

    def __init__(self, content):
        self.content, self.at = content, 0

    def take(self, count):
        self.at += count
        assert self.at <= len(self.content), "a message is shorter than it says"
        return self.content[self.at - count : self.at]

    def unpack(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]

    def sized(self):
        return self.take(self.unpack("I"))

    def text(self):
        return self.sized().decode()

    def rest(self):
        return self.take(len(self.content) - self.at)

    def value(self):
        tag = self.take(1)[0]
        return getattr(self, f"_value_{tag}")()

    def _items(self):
        return [self.value() for _ in range(self.unpack("I"))]

    def _pairs(self):
        return {self._key(self.value()): self.value() for _ in range(self.unpack("I"))}

    def _key(self, key):
        return tuple(map(self._key, key)) if isinstance(key, list) else key

    def _value_0(self):
        return None

    def _value_1(self):
        return True

    def _value_2(self):
        return False

    def _value_3(self):
        return self.unpack("i")

    def _value_4(self):
        return self.unpack("d")

    def _value_5(self):
        return self.unpack("q")

    def _value_6(self):
        return int.from_bytes(self.sized(), "little", signed=True)

    def _value_7(self):
        return self.text()

    def _value_8(self):
        return self.sized().decode("utf-16-le", "surrogatepass")

    def _value_9(self):
        return self._items()

    _value_10 = _value_11 = _pairs

    def _value_12(self):
        return {self._key(item) for item in self._items()}

    def _value_13(self):
        return bytes(self.sized())

    def _value_15(self):
        element = ELEMENTS[self.take(1)[0]]
        return memoryview(self.sized()).cast(element)

    def _value_17(self):
        shape = [self.unpack("I") for _ in range(self.take(1)[0])]
        return NdArray((shape, self.value()))

    def _value_18(self):
        return Date(self.unpack("d"))

    def _value_20(self):
        return json.loads(self.text())
