"""Lists, tuples, dicts and sets, there and back."""

from collections import OrderedDict, defaultdict, deque
from fractions import Fraction
from types import MappingProxyType

import pytest
from bridge import echo, js, seen


@pytest.mark.parametrize(
    ("value", "there"),
    [
        ([], "[]"),
        ((), "[]"),
        ({}, "{}"),
        (set(), "Set(0) {}"),
        (frozenset(), "Set(0) {}"),
        ([[], {}, ()], "[ [], {}, [] ]"),
        ([1, "a", None], "[ 1, 'a', null ]"),
        ((1, (2,)), "[ 1, [ 2 ] ]"),
        ({"a": {"b": [1]}}, "{ a: { b: [ 1 ] } }"),
        ({"": 1}, "{ '': 1 }"),
        ({1: "a"}, "Map(1) { 1 => 'a' }"),
        ({"a": 1, 2: 3}, "Map(2) { 'a' => 1, 2 => 3 }"),
        ({None: 1, True: 2, 1.5: 3}, "Map(3) { null => 1, true => 2, 1.5 => 3 }"),
        ({(1, "a"): 1}, "Map(1) { [ 1, 'a' ] => 1 }"),
        ({frozenset([1]): 1}, "Map(1) { Set(1) { 1 } => 1 }"),
        ({b"a": 1}, "Map(1) { <Buffer 61> => 1 }"),
        ({1: {}}, "Map(1) { 1 => {} }"),
        ({1}, "Set(1) { 1 }"),
        ({frozenset([frozenset()])}, "Set(1) { Set(1) { Set(0) {} } }"),
        ({(1, 2)}, "Set(1) { [ 1, 2 ] }"),
        (range(3), "[ 0, 1, 2 ]"),
        (range(5, -5, -4), "[ 5, 1, -3 ]"),
        (range(2**62, 2**64, 2**63), "[ 4611686018427387904n, 13835058055282163712n ]"),
        ({"a": 1}.keys(), "[ 'a' ]"),
        ({"a": 1}.values(), "[ 1 ]"),
        ({"a": 1}.items(), "[ [ 'a', 1 ] ]"),
        (OrderedDict(a=1).keys(), "[ 'a' ]"),
        (deque([1, 2], maxlen=2), "[ 1, 2 ]"),
        (defaultdict(list, a=[1]), "{ a: [ 1 ] }"),
        (MappingProxyType({"a": 1}), "{ a: 1 }"),
        (MappingProxyType({1: 1}), "Map(1) { 1 => 1 }"),
    ],
)
def test_what_arrives_in_javascript(value, there):
    assert seen(value) == there
    assert seen([value]) == f"[ {there} ]"
    assert seen({"x": value, "y": float("nan")}) == f"{{ x: {there}, y: NaN }}"


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        set(),
        [[[]], {}],
        {"a": {"b": {}}},
        {1: {2: {}}, "3": []},
        {(1, (2, frozenset([3]))): "x"},
        {frozenset([frozenset([1]), 2])},
        {None, 1.5, "a", b"b", (1,), 2**70, False},
        {str(at): [at] for at in range(1000)},
        {at: {at} for at in range(1000)},
    ],
)
def test_what_comes_back_is_the_same(value):
    back = echo(value)
    assert (type(back), back) == (type(value), value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((1, (2,)), [1, [2]]),
        (frozenset([1]), {1}),
        (range(3), [0, 1, 2]),
        (deque([1]), [1]),
        (OrderedDict(a=1), {"a": 1}),
    ],
)
def test_what_comes_back_plainer(value, expected):
    back = echo(value)
    assert (type(back), back) == (type(expected), expected)


def test_the_order_of_an_ordered_dict_is_its_own():
    moved = OrderedDict(a=1, b=2, c=3)
    moved.move_to_end("a")
    moved.move_to_end("c", last=False)
    assert seen(moved) == "{ c: 3, b: 2, a: 1 }"
    assert seen([moved, float("nan")]) == "[ { c: 3, b: 2, a: 1 }, NaN ]"


def test_the_order_of_a_dict_is_kept_but_for_keys_that_are_array_indices():
    assert list(echo({"b": 1, "a": 2})) == ["b", "a"]
    assert list(echo({"b": 1, "10": 2, "9": 3})) == ["9", "10", "b"]
    assert list(echo({"b": 1, 10: 2, 9: 3})) == ["b", 10, 9]


def test_a_dict_may_have_any_name_as_a_key():
    names = ["__proto__", "constructor", "toString", "hasOwnProperty", "length", "then", "toJSON"]
    assert echo(dict.fromkeys(names, 1)) == dict.fromkeys(names, 1)
    assert echo([dict.fromkeys(names, 1), {1: 1}]) == [dict.fromkeys(names, 1), {1: 1}]
    assert js("Object.getPrototypeOf(value) === Object.prototype", {"__proto__": {"a": 1}})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[1,, 2]", [1, None, 2]),
        ("Object.create(null)", {}),
        ("({ a: undefined })", {"a": None}),
        ("({ 1: 'a' })", {"1": "a"}),
        ("new Map([[1, new Map([['a', 2]])]])", {1: {"a": 2}}),
        ("new Map([[[1, [2]], 'a']])", {(1, (2,)): "a"}),
        ("new Map([[{ a: [1] }, 'b']])", {(("a", (1,)),): "b"}),
        ("new Map([[new Map([[1, []]]), 'b']])", {((1, ()),): "b"}),
        ("({ [Symbol('a')]: 1, b: 2 })", {"b": 2}),
        ("Object.create({ inherited: 1 }, { hidden: { value: 2 }, own: { value: 3, enumerable: true } })", {"own": 3}),
        ("new Set([new Set([1]), [2]])", {frozenset([1]), (2,)}),
        ("new Set([new Set([new Set()])])", {frozenset([frozenset()])}),
        ("new (class P { constructor() { this.x = 1; } })", {"x": 1}),
        ("({ toJSON: () => [1] })", [1]),
    ],
)
def test_what_javascript_sends(source, expected):
    received = js(source)
    assert (type(received), received) == (type(expected), expected)


def test_a_handle_is_the_object_itself_and_comes_back_as_its_data():
    keep = "(await py.executeTask({ call: 'fractions:Fraction', args: [1, 3] }, { keep: true })).value"
    received = js(f"[{keep}]")
    assert [type(one) for one in received] == [Fraction]
    assert echo(received) == ["1/3"]


def test_a_map_with_names_for_keys_comes_back_as_an_object():
    assert seen(js("new Map([['b', 1], ['a', new Map()]])")) == "{ b: 1, a: {} }"


def test_a_large_record_list_survives():
    records = [{"id": at, "name": f"n{at}", "score": at / 7, "tags": ["a", None, True]} for at in range(20_000)]
    assert echo(records) == records
    assert echo((records, {1: 2})) == [records, {1: 2}]
