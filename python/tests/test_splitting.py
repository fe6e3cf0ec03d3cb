"""A source is split by its text where that is safe, and means then what it means as a whole."""

import ast
import warnings
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import elizaos_py
from elizaos_py.host import source


def programs():
    """Real sources, cut after each of their statements."""
    for path in [*Path(elizaos_py.__file__).parent.rglob("*.py"), *Path(__file__).parent.glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        for statement in ast.parse(text).body:
            yield "".join(lines[: statement.end_lineno])
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                # The same with an expression at its end, on the lines where it was.
                yield "".join(lines[: statement.lineno - 1]) + "(\n)" + ast.unparse(statement.value)
                yield "".join(lines[: statement.lineno - 1]) + ast.unparse(statement.value)


def test_the_quick_way_to_split_a_source_gives_what_the_tree_gives():
    quick = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in programs():
            by_text = source._split_by_text(text, "<x>")
            if by_text is not None:
                quick += 1
                assert by_text == source._split_by_tree(text, "<x>"), text
    assert quick > 50


def some(parts):
    """Leave out statements that are none, and the column of a name that a semicolon sets apart."""
    if parts is None:
        return None
    statements, expression = parts
    if statements is not None and statements.co_code == compile("", "<x>", "exec").co_code:
        statements = None
    is_name = expression is not None and len(expression.co_names) == 1 and not expression.co_consts
    return statements, expression.replace(co_linetable=b"") if is_name else expression


SNIPPETS = [
    "x",
    "x = 1",
    "y",
    "1",
    "pass",
    "if x:",
    "if x: y",
    "else:",
    "def f():",
    "class A:",
    "@x",
    "lambda: x",
    "return",
    "await x",
    "import x",
    "x: y",
    "*x",
    "-",
]
SNIPPETS += [
    "for x in y:",
    "with x:",
    "try:",
    "finally:",
    "from __future__ import annotations\n",
    "\x0c",
    "\t",
    "\\\n",
    "\n",
    "\n",
    "\n    ",
    " ",
]
SNIPPETS += ["'a'", "'", '"', "'''", '"""', "#", ";", ":", ",", "=", "(", ")", "[", "]", "{", "}"]


@given(st.lists(st.sampled_from(SNIPPETS), max_size=10).map("".join))
def test_any_source_means_the_same_split_quickly_or_by_its_tree(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            by_tree = source._split_by_tree(text, "<x>")
        except SyntaxError:
            by_tree = None
        by_text = source._split_by_text(text, "<x>")
    assert by_text is None or some(by_text) == some(by_tree)
