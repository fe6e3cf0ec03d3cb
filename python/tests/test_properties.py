"""Any value that has a form on both sides comes back as it was, and any other is refused with a path to it."""

import dataclasses
import math
import struct

import numpy as np
import pytest
from bridge import echo, js, seen
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from elizaos_py import UnsendableValueError

TEXT = st.text(st.characters(codec=None), max_size=30)
# A float that is a whole number comes back as an int, which is equal and not the same.
FLOATS = st.floats().filter(lambda number: math.isnan(number) or not number.is_integer() or abs(number) >= 2**53)
SCALARS = st.none() | st.booleans() | st.integers() | FLOATS | TEXT | st.binary(max_size=40)
BIG = st.integers(-(2**4000), 2**4000)
KEYS = st.recursive(
    st.none() | st.integers() | BIG | FLOATS.filter(math.isfinite) | TEXT | st.binary(max_size=8),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=6,
)


def containers(inner):
    return (
        st.lists(inner, max_size=6)
        | st.dictionaries(TEXT, inner, max_size=6)
        | st.dictionaries(KEYS, inner, max_size=6)
        | st.sets(KEYS, max_size=6)
    )


VALUES = st.recursive(SCALARS | BIG, containers, max_leaves=30)


def same(left, right):
    """Compare with types, order of keys apart, NaN equal to NaN and minus 0 different from 0."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return struct.pack("d", left) == struct.pack("d", right) or (math.isnan(left) and math.isnan(right))
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


@given(VALUES)
def test_a_value_comes_back_as_it_was(value):
    assert same(echo(value), value)


@given(VALUES)
def test_json_and_tags_say_the_same(value):
    # The set keeps the whole of it from JSON.
    assert seen([value]) == js("inspect([value[0]])", [value, set()])


@given(st.integers())
def test_an_integer_is_a_number_where_that_is_exact(number):
    kind = "number" if abs(number) < 2**53 else "bigint"
    assert js("[typeof value, String(value)]", number) == [kind, str(number)]


@given(st.floats())
def test_a_float_keeps_its_bits(number):
    bits = js("new Float64Array([value])", number)
    assert bits[0] == number or math.isnan(bits[0])
    assert math.copysign(1, bits[0]) == math.copysign(1, number) or math.isnan(number)


NUMERIC = nps.integer_dtypes() | nps.floating_dtypes(sizes=(16, 32, 64)) | nps.boolean_dtypes()
ARRAYS = nps.arrays(NUMERIC, nps.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=6))


@given(ARRAYS, st.data())
def test_an_array_comes_back_whatever_its_layout(array, data):
    axes = data.draw(st.permutations(range(array.ndim)))
    cut = data.draw(nps.basic_indices(array.shape, allow_newaxis=True, allow_ellipsis=True))
    value = array.transpose(axes) if data.draw(st.booleans()) else array[cut]
    back = np.asarray(echo(value))
    assert back.shape == np.shape(value)
    np.testing.assert_array_equal(back, value)


@given(VALUES, st.lists(st.integers(0, 3), max_size=5))
def test_what_is_refused_is_found_by_its_path(value, turns):
    path = "args.value"
    bad = object()
    for turn in turns:
        bad = [[value, bad], {"some": value, "key": bad}, {1: value, 2: bad}, Pair(value, bad)][turn]
    for turn in reversed(turns):
        path += ["[1]", ".key", "[2]", ".second"][turn]
    with pytest.raises(UnsendableValueError) as caught:
        echo(bad)
    assert caught.value.path == path
    assert str(caught.value) == f"{path}: an object cannot be sent as data"


@dataclasses.dataclass
class Pair:
    first: object
    second: object
