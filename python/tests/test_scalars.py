"""None, truth, numbers, text and bytes, there and back."""

import math

import pytest
from bridge import echo, js, seen

SAFE = 2**53 - 1


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-1, "-1"),
        (2**31 - 1, "2147483647"),
        (-(2**31), "-2147483648"),
        (2**31, "2147483648"),
        (SAFE, "9007199254740991"),
        (-SAFE, "-9007199254740991"),
        (SAFE + 1, "9007199254740992n"),
        (-SAFE - 1, "-9007199254740992n"),
        (2**63 - 1, "9223372036854775807n"),
        (-(2**63), "-9223372036854775808n"),
        (2**63, "9223372036854775808n"),
        (-(2**63) - 1, "-9223372036854775809n"),
        (0.5, "0.5"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (0.1 + 0.2, "0.30000000000000004"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        (-0.0, "-0"),
        ("", "''"),
        ("ä€😀", "'ä€😀'"),
        (b"", "<Buffer >"),
        (b"\x00\xff", "<Buffer 00 ff>"),
        (bytearray(b"ab"), "<Buffer 61 62>"),
    ],
)
def test_what_arrives_in_javascript(value, there):
    assert seen(value) == there
    # Beside a value that JSON cannot hold, everything takes the tags.
    assert seen([value, 0]) == f"[ {there}, 0 ]"
    assert seen([value, math.nan]) == f"[ {there}, NaN ]"


SMALL = (0, -1, 2**31, -(2**31) - 1, SAFE, -SAFE, 0.5, -0.5, 5e-324, 1e300, math.inf, -math.inf, -0.0)
LARGE = (2**53, -(2**53), 2**63, -(2**63) - 1, 2**64, 3**5000, -(3**5000), 256**40, -(256**40), 2**1023 - 1, -(2**1024))


@pytest.mark.parametrize(
    "value",
    [None, True, False, *SMALL, *LARGE, "", "a", "ä€😀" * 1000, "\ud83d", "x" * 100_000, b"", bytes(range(256)) * 1000],
)
def test_what_comes_back_is_the_same(value):
    back = echo(value)
    assert (type(back), back) == (type(value), value)
    if isinstance(value, float):
        assert math.copysign(1, back) == math.copysign(1, value)
    assert echo([value]) == [value]


@pytest.mark.parametrize("text", ["\0\t\n\x1f\x7f\"'\\/", "\u2028\ufeff\uffff", "a\udc00b", "\ud800", "\udc00\ud800"])
def test_text_keeps_each_code_unit(text):
    units = [int.from_bytes(text[at].encode("utf-16-le", "surrogatepass"), "little") for at in range(len(text))]
    assert js("Array.from(value, unit => unit.charCodeAt(0))", text) == units
    assert js("Array.from(value[0], unit => unit.charCodeAt(0))", [text]) == units
    assert echo(text) == text
    assert echo({text: [text]}) == {text: [text]}


def test_nan_comes_back():
    assert math.isnan(echo(math.nan))


@pytest.mark.parametrize("value", [1.0, -3.0, float(SAFE), 2.0**31])
def test_a_float_that_is_whole_comes_back_as_an_int(value):
    assert type(echo(value)) is int
    assert echo(value) == value


@pytest.mark.parametrize("value", [float(SAFE + 1), 1e300, -0.0])
def test_a_float_that_is_no_safe_integer_stays_a_float(value):
    assert type(echo(value)) is float


def test_bytes_like_objects_come_back_as_bytes():
    assert type(echo(bytearray(b"ab"))) is bytes


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("undefined", None),
        ("null", None),
        ("1.0", 1),
        ("-0", -0.0),
        ("2**53", 2.0**53),
        ("2**53 - 1", SAFE),
        ("5n", 5),
        ("-5n", -5),
        ("2n**63n", 2**63),
        ("-(2n**64n)", -(2**64)),
        ("2n**80n - 1n", 2**80 - 1),
        ("new Number(3)", 3),
        ("new String('a')", "a"),
        ("Object(1n)", 1),
        ("new Boolean(false)", False),
        (r"'\ud800'", "\ud800"),
        (r"'\ud83d\ude00'", "😀"),
        (r"'x'.repeat(30) + '\udfff'", "x" * 30 + "\udfff"),
        ("Buffer.from('ab')", b"ab"),
        ("Buffer.alloc(100_000, 7)", b"\x07" * 100_000),
    ],
)
def test_what_javascript_sends(source, expected):
    received = js(source)
    assert (type(received), received) == (type(expected), expected)
