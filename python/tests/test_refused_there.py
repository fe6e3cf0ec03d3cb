"""What JavaScript cannot send, and what Python cannot have."""

import pytest
from bridge import js

from elizaos_py import UnsendableValueError


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
