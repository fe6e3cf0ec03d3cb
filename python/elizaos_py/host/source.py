"""Source text → code: the statements, and the last expression, whose value is the task's result."""

from __future__ import annotations
import __future__

import ast
import builtins
import itertools
import linecache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_CO_COROUTINE = 0x80
# What `from __future__ import …` in the statements means for the expression too.
_FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_numbers = itertools.count(1)
# Tracebacks show source lines of this many tasks, the newest, and of this much text.
_KEPT_SOURCES = 1024
_KEPT_CHARACTERS = 32 * 1024 * 1024
_LONG = 32 * 1024
_kept: list[tuple[str, int]] = []


def compile_task(source: str) -> tuple[CodeType | None, CodeType | None, bool]:
    """Give the code of the statements, that of the last expression, and whether either awaits."""
    # As the text of a file may begin.
    source = source.removeprefix("\ufeff")
    if "\r" in source:
        # As Python's own tokenizer does, so that lines are counted the same everywhere.
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if source[:1].isspace() and source.lstrip("\n")[:1] in (" ", "\t"):
        # Cut out of a program where it stood further in, as template literals do. As it is, it would be an error.
        import textwrap

        source = textwrap.dedent(source)
    name = f"<task {next(_numbers)}>"
    _remember(name, source)
    statements, expression = _split_by_text(source, name) or _split_by_tree(source, name)
    flags = (statements.co_flags if statements else 0) | (expression.co_flags if expression else 0)
    return statements, expression, bool(flags & _CO_COROUTINE)


def _split_by_text(source: str, name: str) -> tuple[CodeType | None, CodeType | None] | None:
    """Try the last line as an expression and what is above as a program of its own; None where that is not so.

    Python's own tree of a source takes as long to make as compiling it does. Where both parts compile, the two mean
    what the whole does: no statement goes on at the first column, or behind a semicolon, after a part that is complete.
    """
    text = _without_last_comment(source.rstrip())
    start = _last_part(text)
    if start == len(text) or text[start] in " \t#)]}":
        return None
    try:
        statements = _compile(text[:start], name, "exec") if start else None
        lines = text.count("\n", 0, start)
        futures = statements.co_flags & _FUTURES if statements else 0
        return statements, _compile("\n" * lines + text[start:], name, "eval", futures)
    except (SyntaxError, ValueError):
        return None


def _without_last_comment(text: str) -> str:
    line = text.rfind("\n") + 1
    comment = text.find("#", line)
    # Where there are quotes it may be part of a string.
    if comment < 0 or text.find('"', line) >= 0 or text.find("'", line) >= 0:
        return text
    return text[:comment].rstrip()


def _last_part(text: str) -> int:
    """Find where the last line begins, or the name at the end of the only one that a semicolon sets apart."""
    line = text.rfind("\n") + 1
    semicolon = text.rfind(";", line)
    # Behind a colon, which an earlier line may have, the name may belong to a compound statement. Anything but a name
    # would be shown at the wrong column.
    if line == 0 and semicolon >= 0 and ":" not in text:
        name = text[semicolon + 1 :].lstrip()
        if name.isidentifier():
            return len(text) - len(name)
    return line


def _split_by_tree(source: str, name: str) -> tuple[CodeType | None, CodeType | None]:
    tree = _compile(source, name, "exec", ast.PyCF_ONLY_AST)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return _compile(tree, name, "exec"), None
    tree.body.pop()
    statements = _compile(tree, name, "exec") if tree.body else None
    futures = statements.co_flags & _FUTURES if statements else 0
    return statements, _compile(ast.Expression(last.value), name, "eval", futures)


def _compile(source: Any, name: str, mode: str, flags: int = 0) -> Any:
    try:
        return compile(source, name, mode, flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        # What is wrong with a tree is told without the line, which the tree does not have.
        error.text = error.text or linecache.getline(name, error.lineno or 0) or None
        raise


async def run(statements: CodeType | None, expression: CodeType | None, variables: dict[str, Any]) -> Any:
    """Run code of which a part awaits."""
    value: Any = None
    for code in (statements, expression):
        value = None if code is None else eval(code, variables)
        if code is not None and code.co_flags & _CO_COROUTINE:
            value = await value
    return value


def _remember(name: str, source: str) -> None:
    """Let tracebacks find the lines. An entry without a time is never checked against a file."""
    # Not `splitlines`, which breaks lines where Python does not.
    linecache.cache[name] = (len(source), None, [line + "\n" for line in source.split("\n")], name)
    _kept.append((name, len(source)))
    # Only long sources are worth counting: the others are not much even together.
    while len(_kept) > _KEPT_SOURCES or (
        len(source) > _LONG and sum(size for _, size in _kept[:-1]) > _KEPT_CHARACTERS
    ):
        linecache.cache.pop(_kept.pop(0)[0], None)


def template() -> dict[str, Any]:
    """Give the variables that every source starts with."""
    from elizaos_py import progress, tool, tools

    return {
        "__name__": "__main__",
        "__builtins__": builtins,
        "progress": progress,
        "tool": tool,
        "tools": tools,
    }
