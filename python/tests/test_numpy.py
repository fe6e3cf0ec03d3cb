"""Scalars and arrays of numpy."""

import numpy as np
import pytest
from bridge import echo, js, seen

NUMBERS = {
    "int8": "Int8Array",
    "uint8": "Uint8Array",
    "int16": "Int16Array",
    "uint16": "Uint16Array",
    "int32": "Int32Array",
    "uint32": "Uint32Array",
    "int64": "BigInt64Array",
    "uint64": "BigUint64Array",
    "float32": "Float32Array",
    "float64": "Float64Array",
    # These JavaScript lacks.
    "bool": "Uint8Array",
    "float16": "Float32Array",
    ">i4": "Int32Array",
    ">f8": "Float64Array",
    ">f2": "Float32Array",
}

SAMPLES = [0, 1, 2, 100, 1, 0]


def same(received, value):
    """Compare with the array that JavaScript can have: what it has no type for is wider there."""
    wider = {"b": "uint8", "f2": "float32"}
    wanted = value.dtype.newbyteorder("=")
    wanted = np.dtype(wider.get(wanted.kind + str(wanted.itemsize), wider.get(wanted.kind, wanted)))
    received = np.asarray(received)
    assert received.dtype == wanted
    np.testing.assert_array_equal(received, value)
    return True


@pytest.mark.parametrize(("dtype", "there"), NUMBERS.items())
@pytest.mark.parametrize("size", [0, 1, 6, 20_000])
def test_one_dimension_is_a_typed_array(dtype, there, size):
    value = np.resize(np.array(SAMPLES, dtype), size)
    assert js("value.constructor.name", value) == there
    assert same(echo(value), value)
    assert same(echo([value, {1: value}])[1][1], value)


@pytest.mark.parametrize("dtype", NUMBERS)
@pytest.mark.parametrize("shape", [(2, 3), (1, 1), (3, 0), (2, 1, 3), (1,) * 30, (100, 300)])
def test_more_dimensions_are_an_ndarray(dtype, shape):
    value = np.resize(np.array(SAMPLES, dtype), shape)
    assert js("[value instanceof NdArray, value.shape]", value) == [True, list(shape)]
    back = echo(value)
    assert type(back) is np.ndarray
    assert back.shape == shape
    assert same(back, value)


@pytest.mark.parametrize("dtype", NUMBERS)
def test_no_dimension_is_a_number(dtype):
    value = np.array(100, dtype)
    assert echo(value) == value
    assert echo(value[()]) == value


@pytest.mark.parametrize("dtype", NUMBERS)
@pytest.mark.parametrize("cut", [np.s_[::2], np.s_[::-1], np.s_[1:, 1:], np.s_[:, ::2], np.s_[:, 0], np.s_[..., None]])
def test_a_view_with_gaps_arrives_whole(dtype, cut):
    value = np.resize(np.array(SAMPLES, dtype), (200, 300))[cut]
    assert same(echo(value), value)
    assert same(echo(np.asfortranarray(value)), value)
    assert same(echo(value.T), value.T)


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (np.int64(2**53), "9007199254740992n"),
        (np.int64(7), "7"),
        (np.uint64(2**64 - 1), "18446744073709551615n"),
        (np.float64(0.1), "0.1"),
        (np.float32(0.1), "0.10000000149011612"),
        (np.float16(0.1), "0.0999755859375"),
        (np.float64("-0.0"), "-0"),
        (np.float32("nan"), "NaN"),
        (np.bool_(True), "true"),
        (np.str_("a"), "'a'"),
        (np.bytes_(b"ab"), "<Buffer 61 62>"),
        (np.void(b"ab"), "<Buffer 61 62>"),
        ({np.int64(1): 2, np.str_("a"): 3}, "Map(2) { 1 => 2, 'a' => 3 }"),
        (np.array([0.5, -0.0, np.inf]), "Float64Array(3) [ 0.5, -0, Infinity ]"),
        (np.array([True, False]), "Uint8Array(2) [ 1, 0 ]"),
        (np.array(["a", "bc"]), "[ 'a', 'bc' ]"),
        (np.array([b"a"]), "[ <Buffer 61> ]"),
        (np.array([1, "a", None, [2]], object), "[ 1, 'a', null, [ 2 ] ]"),
        (np.array([[1, None], [{}, 2]], object), "[ [ 1, null ], [ {}, 2 ] ]"),
        (np.array({"a": 1}, object), "{ a: 1 }"),
        (np.array([(1, 0.5)], [("a", "i4"), ("b", "f2")]), "[ { a: 1, b: 0.5 } ]"),
        (
            np.array([((1,), [1, 2])], [("n", [("m", "i4")]), ("s", "u1", 2)]),
            "[ { n: { m: 1 }, s: Uint8Array(2) [ 1, 2 ] } ]",
        ),
        (np.rec.array([(1, "x")], [("a", "i4"), ("b", "U1")]), "[ { a: 1, b: 'x' } ]"),
        (np.ma.array([1, 2], mask=[0, 1]), "[ 1, null ]"),
        (np.ma.array([[1.5, 2]], mask=[[0, 1]]), "[ [ 1.5, null ] ]"),
        (np.ma.masked, "null"),
        (np.ma.array(1, mask=False), "1"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_arrives_in_javascript(value, there):
    assert seen(value) == there


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_a_matrix_is_an_array_of_two_dimensions():
    assert same(echo(np.asmatrix([[1, 2]])), np.array([[1, 2]]))
    assert echo(np.asmatrix([["a"]])) == [["a"]]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.array([1 + 2j]), r"args\.value\[0\]: a complex cannot be sent as data"),
        (np.complex64(1j), r"args\.value: a complex cannot be sent as data"),
        (np.longdouble("0.1"), r"args\.value: a numpy\.longdouble has more digits than a JavaScript number"),
        (np.array([[np.longdouble("0.1")]]), r"args\.value\[0\]\[0\]: a numpy\.longdouble has more digits"),
        (np.array([1, seen], object), r"args\.value\[1\]: a function cannot be sent as data"),
        (np.dtype("i4"), r"args\.value: a numpy\.dtypes?\.\w+ cannot be sent as data"),
    ],
)
def test_what_is_refused(value, reason):
    with pytest.raises(ValueError, match=f"^{reason}"):
        echo(value)


def test_an_object_array_that_holds_itself_is_refused():
    value = np.empty(1, object)
    value[0] = value
    with pytest.raises(
        ValueError, match=r"^args\.value\[0\]: a cycle cannot be sent as data: this is args\.value again"
    ):
        echo(value)


@pytest.mark.parametrize("name", ["Int8Array", "Uint8ClampedArray", "BigUint64Array", "Float32Array"])
def test_an_ndarray_of_javascript_is_one_of_numpy(name):
    value = js(f"new NdArray(new {name}(6).fill({'7n' if name.startswith('Big') else 7}), [2, 3])")
    assert type(value) is np.ndarray
    assert value.shape == (2, 3)
    assert value.tolist() == [[7, 7, 7], [7, 7, 7]]
    assert value.flags.writeable


def test_an_ndarray_of_javascript_may_have_no_dimension_or_nothing_in_it():
    value = js("new NdArray(new Float32Array([3]), [])")
    assert value.shape == ()
    assert echo(value) == 3
    assert js("new NdArray(new Float32Array(0), [0, 4])").shape == (0, 4)
