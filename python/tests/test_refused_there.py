"""What JavaScript cannot send, and what Python cannot have."""

from decimal import Decimal
from pathlib import PurePosixPath

import pytest
from bridge import TaskFailedError, code, echo, js

from elizaos_py import ToolError, UnsendableValueError


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("[() => 1]", "result[0]"),
        ("({ a: Symbol('x') })", "result.a"),
        ("new Map([[1, Promise.resolve()]])", "result.get(1)"),
        ("[[new Error('x')]]", "result[0][0]"),
        ("[/x/]", "result[0]"),
        ("[new Float16Array(2)]" if js("typeof Float16Array === 'function'") else "[new WeakMap()]", "result[0]"),
    ],
)
def test_what_javascript_cannot_send_is_a_tool_error_with_its_path(source, path):
    with pytest.raises(Exception, match="cannot be sent to Python") as caught:
        js(source)
    assert str(caught.value).startswith(f"{path}: ")
    assert caught.value.code == "UNSENDABLE_VALUE"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("new Map([[1, 'a'], [true, 'b']])", "two keys of a Map are one in Python, which cannot tell them apart: True"),
        (
            "new Map([[null, 'a'], [undefined, 'b']])",
            "two keys of a Map are one in Python, which cannot tell them apart: None",
        ),
        ("new Set([0, false])", "two members of a Set are one in Python, which cannot tell them apart: False"),
        ("new Set([[1], [1]])", "two members of a Set are one in Python, which cannot tell them apart: (1,)"),
        ("new Set([new Uint8Array(2)])", "a memoryview cannot be a key or a member of a set in Python"),
        (
            "new Map([[[new NdArray(new Uint8Array(2), [1, 2])], 1]])",
            "a numpy.ndarray cannot be a key or a member of a set in Python",
        ),
        (
            "new Set([(() => { let v = []; for (let i = 0; i < 101; i++) v = [v]; return v; })()])",
            "a key or a member of a set is more than 100 levels deep",
        ),
    ],
)
def test_keys_that_python_cannot_have_are_refused(source, message):
    with pytest.raises(UnsendableValueError) as caught:
        js(source)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({Decimal("1"): 1, "1": 2, 3: 4}, "keys of a dict"),
        ({1: [{float("nan"): 1, float("nan"): 2}]}, "keys of a dict"),
        ({PurePosixPath("a"), "a"}, "members of a set"),
    ],
)
def test_keys_that_javascript_cannot_have_are_refused(value, what):
    with pytest.raises(ToolError, match=f"^two {what} are one in JavaScript, which cannot tell them apart$") as caught:
        echo(value)
    assert caught.value.code == "UNSENDABLE_VALUE"
    assert echo("and on it goes") == "and on it goes"


def test_a_result_that_javascript_cannot_have_fails_its_task():
    with pytest.raises(TaskFailedError, match=r"^UNSENDABLE_VALUE: two members of a set are one in JavaScript"):
        code("[{float('nan') * at for at in (1, 2)}]")


def test_what_is_more_than_javascript_can_hold_is_refused():
    with pytest.raises(TaskFailedError, match=r"JavaScript cannot hold the value: an integer of 134217729 bytes$"):
        code("1 << 2**30", options={"maxResultBytes": 2**28})
    with pytest.raises(TaskFailedError, match=r"result\.a: a str of 536870889 characters is longer than JavaScript's"):
        code("{'a': 'x' * (2**29 - 23)}", options={"maxResultBytes": 2**31})


def test_a_stream_ends_with_what_javascript_cannot_have():
    read = """(async () => {
        const seen = [];
        for await (const { type, value: item, error } of py.streamTask({ code: value })) {
            seen.push(item ?? error?.code ?? type);
        }
        return seen;
    })()"""
    source = "def items():\n    yield 1\n    yield {float('nan') * at for at in (1, 2)}\n    yield 3\nitems()"
    assert js(read, source) == ["started", 1, "UNSENDABLE_VALUE"]


def test_keys_that_merge_are_told_without_a_path():
    told = js("py.call('builtins:len', new Set([1, true])).catch(error => [error.name, error.path])")
    assert told == ["UnsendableValueError", ""]
    told = js("py.run('{float(\"nan\") * at for at in (1, 2)}').catch(error => [error.name, error.path])")
    assert told == ["UnsendableValueError", ""]
