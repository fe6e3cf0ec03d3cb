"""Exceptions, as JavaScript is told of them, and JavaScript's errors in Python."""

import json
from pathlib import Path

import pytest
from bridge import TaskFailedError, code, js

import elizaos_py
from elizaos_py import ToolError, errors
from elizaos_py.host.entry import describe


def failure(source, **options):
    with pytest.raises(TaskFailedError) as caught:
        code(source, **options)
    return caught.value


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("raise ValueError", "ValueError", ""),
        ("raise KeyError('a')", "KeyError", "'a'"),
        ("raise ValueError('\\ud800')", "ValueError", "\\ud800"),
        ("raise ValueError('ä\\n😀')", "ValueError", "ä\n😀"),
        ("class Own(Exception): pass\nraise Own(1, 2)", "__main__.Own", "(1, 2)"),
        ("import json\njson.loads('{')", "json.decoder.JSONDecodeError", None),
        (
            "class Bad(Exception):\n    def __str__(self): raise RuntimeError\nraise Bad",
            "__main__.Bad",
            "<its message cannot be told: RuntimeError>",
        ),
        ("raise SystemExit(3)", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("def f(): f()\nf()", "RecursionError", None),
        ("eval('1 +')", "SyntaxError", None),
        ("assert False, 'no'", "AssertionError", "no"),
        ("raise StopIteration(1)", "StopIteration", "1"),
        ("import asyncio\nawait asyncio.sleep(0)\nraise GeneratorExit", "GeneratorExit", ""),
    ],
)
def test_an_exception_is_told_with_its_type_and_message(source, kind, message):
    error = failure(source)
    assert (error.name, error.code) == ("PythonError", "PYTHON_ERROR")
    if kind is not None:
        assert error.pythonType == kind
    if message is not None:
        assert error.message == (f"{kind}: {message}" if message else kind)
    assert error.traceback.startswith("Traceback (most recent call last):\n")
    assert "/host/" not in error.traceback


def test_what_traceback_cannot_format_is_told_all_the_same():
    error = failure("raise SyntaxError('by hand', ('f', 'x', None, object()))")
    assert (error.code, error.message) == ("PYTHON_ERROR", "SyntaxError: by hand (f)")
    assert (error.line, error.column, error.text) == (None, None, None)
    assert error.traceback == "SyntaxError: <its traceback cannot be told: AttributeError>\n"


def test_a_chain_is_told_to_its_end():
    source = """
def low(): raise KeyError('low')
def middle():
    try: low()
    except KeyError as error: raise ValueError('middle') from error
try: middle()
except ValueError: raise RuntimeError('high')
"""
    error = failure(source)
    chain = []
    while error is not None:
        error = error if isinstance(error, dict) else vars(error)
        chain.append(error["message"])
        error = error["cause"]
    assert chain == ["RuntimeError: high", "ValueError: middle", "KeyError: 'low'"]


@pytest.mark.parametrize(
    ("raised", "causes"),
    [
        ("raise ValueError from None", []),
        ("error = ValueError('itself')\nerror.__cause__ = error\nraise error", []),
        ("a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a", ["ValueError: b"]),
        (
            "class Falsy(Exception):\n    __bool__ = lambda self: False\nraise ValueError from Falsy('f')",
            ["__main__.Falsy: f"],
        ),
    ],
)
def test_odd_chains_are_told_once(raised, causes):
    source = raised if "from None" not in raised else f"try: 1 / 0\nexcept ZeroDivisionError: {raised}"
    cause, told = failure(source).cause, []
    while cause is not None:
        told.append(cause["message"])
        cause = cause["cause"]
    assert told == causes


def test_a_long_chain_is_told_in_part():
    source = """
error = None
for at in range(500):
    try:
        try: raise ValueError(at)
        finally:
            if error: raise RuntimeError(at) from error
    except Exception as caught: error = caught
raise error
"""
    told = describe(chained(500))
    depth = 0
    detail = told[2]
    while detail is not None:
        depth, detail = depth + 1, detail.get("cause")
    assert depth == 16
    assert failure(source).message == "RuntimeError: 499"


def chained(count):
    error = ValueError(0)
    for at in range(count):
        following = ValueError(at)
        following.__cause__, error = error, following
    return error


def test_the_end_of_the_interpreter_is_only_the_end_of_the_task():
    for source, status in (("raise SystemExit(3)", 3), ("import sys\nsys.exit()", 0), ("exit('bye')", 1)):
        told = js(
            "py.executeTask({ code: value }).then(() => null, error => [error.pythonType, error.exitCode])", source
        )
        assert told == ["SystemExit", status]


@pytest.mark.parametrize(
    ("source", "kind", "name", "message"),
    [
        ("(() => { throw new TypeError('no') })()", ToolError, "TypeError", "no"),
        ("Promise.reject(new RangeError('far'))", ToolError, "RangeError", "far"),
        ("Promise.reject('text')", ToolError, "Error", "text"),
        ("Promise.reject(null)", ToolError, "Error", "null"),
        (
            "Promise.reject(Object.assign(new Error('x'), { code: 'TOOL_NOT_FOUND' }))",
            elizaos_py.ToolNotFoundError,
            "Error",
            "x",
        ),
        ("Promise.reject(Object.assign(new Error('x'), { code: 'ENOENT' }))", ToolError, "Error", "x"),
        ("Promise.reject(Object.assign(new Error('x'), { code: 5 }))", ToolError, "Error", "x"),
    ],
)
def test_an_error_of_javascript_is_a_tool_error(source, kind, name, message):
    with pytest.raises(kind) as caught:
        js(source)
    error = caught.value
    assert type(error) is kind
    assert (error.name, str(error)) == (name, message)
    if "new" in source:
        assert error.stack.startswith(f"{name}: {message}\n    at ")


def test_a_chain_of_javascript_is_a_chain_in_python():
    with pytest.raises(ToolError) as caught:
        js("Promise.reject(new Error('a', { cause: new TypeError('b', { cause: 'c' }) }))")
    assert [str(caught.value.__cause__), caught.value.__cause__.name] == ["b", "TypeError"]


def test_an_exception_that_went_through_javascript_keeps_its_traceback():
    with pytest.raises(ToolError) as caught:
        js("py.run('def inner(): 1 / 0\\ninner()')")
    cause = caught.value.__cause__
    assert isinstance(cause, errors.RemotePythonError)
    assert cause.python_type == "ZeroDivisionError"
    assert "in inner" in cause.traceback
    assert "in inner" in str(cause)


def test_each_class_of_the_table_is_there_and_has_its_code():
    table = json.loads(Path(elizaos_py.__file__).parents[2].joinpath("errors.json").read_text(encoding="utf-8"))
    named = {code: entry["python"] for code, entry in table.items() if entry["python"] is not None}
    assert all(isinstance(getattr(errors, name), type) for name in named.values())
    for kind, code_ in errors.CODES.items():
        assert named.get(code_, kind.__name__) == kind.__name__
    assert set(errors._BY_CODE) <= named.keys()


def test_errors_of_our_own_are_told_by_their_codes():
    for kind, code_ in errors.CODES.items():
        assert describe(kind("why"))[:2] == (code_, "why")
