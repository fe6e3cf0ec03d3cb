"""Source text: what its last expression is, where its errors are, and what it may contain."""

import linecache

import pytest
from bridge import TaskFailedError, code

from elizaos_py.host import source

RESULTS = {
    "1 + 1": 2,
    "x = 1": None,
    "x = 1\nx + 1": 2,
    "x = 1; x + 1": 2,
    "1; 2": 2,
    "1;": 1,
    "  \n\n5\n\n  # the end\n": 5,
    "5  # five": 5,
    "x = 5  # five; six": None,
    "x = 5; x  # five; six": 5,
    "x = 5;x": 5,
    "x = 5; \\\nx": 5,
    "x = 'a;'; x": "a;",
    "x = 'a;b'": None,
    "x = '''\na; x'''": None,
    "if False: x = 5; x": None,
    "if True: x = 5\nx; x": 5,
    "x = {1: 2}; x": {1: 2},
    "x = 5; None": None,
    "x = 5; pass": None,
    "if 1:\n    x = 5; x": None,
    "if 0:\n    x = 5; x": None,
    "if 0: x = [\n5]; x": None,
    "if 0: \\\nx = 5; x": None,
    "y = [\n5]; y": [5],
    "# only a comment": None,
    "\n# a\n# b\n": None,
    "pass": None,
    "'just text'": "just text",
    '"""a\nb"""': "a\nb",
    '"""doc"""\n__doc__': "doc",
    '"""doc"""\nx = 1\n"end"': "end",
    "(y := 5)": 5,
    "(y := 5)\ny + 1": 6,
    "[z for z in range(3) if (w := z)]\nw": 2,
    "*[1, 2], 3": [1, 2, 3],
    "(1,\n2)": [1, 2],
    "[\n1,\n2\n]": [1, 2],
    "x = 1 + \\\n2\nx": 3,
    "1 + \\\n2": 3,
    "if True:\n    1": None,
    "if True:\n    x = 1\nx": 1,
    "for at in range(3): pass\nat": 2,
    "def f(): return 7\nf()": 7,
    "class A:\n    x = 8\n\nA.x": 8,
    "def twice(f):\n    return lambda: 2 * f()\n@twice\ndef f():\n    return 4\nf()": 8,
    "try:\n    1 / 0\nexcept ZeroDivisionError:\n    x = 'zero'\nx": "zero",
    "with open(__import__('os').devnull) as f: pass\nf.closed": True,
    "match 1:\n    case 1: x = 'one'\nx": "one",
    "x: int = 3\nx": 3,
    "x: int": None,
    "import math\nmath.floor(2.5)": 2,
    "del [][:]": None,
    "lambda: 1\n3": 3,
    "s = '''\nx\n'''\ns": "\nx\n",
    "'\\u2028'": "\u2028",
    "x = 'a\u2028b\x0cc'\nx": "a\u2028b\x0cc",
    "x = 1\r\nx": 1,
    "x = '''a\r\nb\rc'''\nx": "a\nb\nc",
    "ä = 1\nä": 1,
    "\ufeff5": 5,
    "# -*- coding: latin-1 -*-\n'ä'": "ä",
    "await __import__('asyncio').sleep(0, 6)": 6,
    "import asyncio\nx = await asyncio.sleep(0, 6)\nx + 1": 7,
    "async def f(): return 9\nawait f()": 9,
    "async def f(): return 9\nf()": 9,
    "async def f():\n    yield 1\n    yield 2\n[at async for at in f()]": [1, 2],
    "async def f():\n    yield 1\nasync for at in f(): pass\nat": 1,
    "(at for at in range(3))": [0, 1, 2],
    "from __future__ import annotations\ndef f(x: nothing): pass\nf.__annotations__": {"x": "nothing"},
    "from __future__ import annotations\n(lambda: [f.__annotations__ for f in [f]])() if (f := lambda: 0) else 0": [{}],
    "print.__name__": "print",
    "__name__": "__main__",
}


@pytest.mark.parametrize(("text", "value"), RESULTS.items(), ids=map(ascii, RESULTS))
def test_the_value_of_the_last_expression_is_the_result(text, value):
    assert code(text) == value


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("1 +", 1, 4, "invalid syntax"),
        ("x = 1\ny = (", 2, 5, "'(' was never closed"),
        ("x = 1\n  y = 2", 2, 2, "unexpected indent"),
        ("def f():\nx", 2, 1, "expected an indented block"),
        ("x = 1\nreturn x", 2, 1, "'return' outside function"),
        ("a = 1\n\nyield a", 3, 1, "'yield' outside function"),
        ("x = 1\nfor a in b: break\nbreak", 3, 1, "'break' outside loop"),
        ("nonlocal x\n1", 1, 1, "nonlocal declaration not allowed at module level"),
        ("x = 1\n1 = x", 2, 1, "cannot assign to literal"),
        ("f(a=1, a=2)", 1, 8, "keyword argument repeated"),
        ("x\n'", 2, 1, "unterminated string literal"),
        ("from __future__ import nothing", 1, 1, "future feature nothing is not defined"),
        ("x\r\n1 1", 2, 1, "invalid syntax"),
        ("y := 5", 1, 3, "invalid syntax"),
    ],
)
def test_a_syntax_error_tells_where_it_is(text, line, column, message):
    with pytest.raises(TaskFailedError) as caught:
        code(text)
    error = caught.value
    assert (error.name, error.code) == ("PythonSyntaxError", "SYNTAX_ERROR")
    assert message in error.message
    assert error.line == line
    assert error.column in (column, column + 1, column + 2), "Python's versions differ by a little"
    assert error.text.strip("\n") == text.replace("\r\n", "\n").split("\n")[line - 1].strip("\n")
    assert "/host/" not in error.traceback


def test_a_traceback_shows_the_lines_of_the_source():
    with pytest.raises(TaskFailedError) as caught:
        code("def f(x):\n    a = '\u2028\x0c'\n    return 1 / x  # here\n\nf(\n    0\n)")
    lines = [line.strip() for line in caught.value.traceback.splitlines() if "^" not in line and "~" not in line]
    assert lines[2:4] == ["f(", 'File "' + lines[1].split('"')[1] + '", line 3, in f'] or lines[2] == "f("
    assert "return 1 / x  # here" in lines
    assert "/host/" not in caught.value.traceback


def test_a_very_long_source_runs():
    text = "\n".join(f"x{at} = {at}" for at in range(20_000)) + "\nx19999"
    assert code(text) == 19_999
    assert code("x = '" + "a" * 5_000_000 + "'\nlen(x)") == 5_000_000


def test_sources_that_are_too_nested_are_told():
    for text in ("(" * 300 + ")" * 300, "-" * 200_000 + "1"):
        with pytest.raises(TaskFailedError) as caught:
            code(text)
        assert caught.value.pythonType in ("SyntaxError", "RecursionError", "MemoryError")


def test_few_sources_are_kept_for_tracebacks():
    for at in range(1100):
        source.compile_task(f"{at}")
    kept = [name for name in linecache.cache if name.startswith("<task ")]
    assert len(kept) <= 1024
    source.compile_task("x = '" + "a" * 40_000_000 + "'")
    source.compile_task("y = '" + "a" * 40_000_000 + "'")
    assert len([name for name in linecache.cache if name.startswith("<task ")]) == 1
