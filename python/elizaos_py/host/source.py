"""Source text → a code object that leaves the value of its last expression in a hidden variable."""

from __future__ import annotations

import ast
import builtins
import inspect
import io
import itertools
import linecache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

# `src/embedded/run.rs` has the same name.
RESULT = "__elizaos_result__"
_numbers = itertools.count(1)
# Tracebacks show source lines of this many tasks, the newest, and of this much text.
_KEPT_SOURCES = 1024
_KEPT_CHARACTERS = 32 * 1024 * 1024
_LONG = 32 * 1024
_kept: list[tuple[str, int]] = []


def compile_task(source: str) -> tuple[CodeType, bool]:
    """Compile, and tell whether the source awaits at its top level."""
    name = f"<task {next(_numbers)}>"
    _remember(name, source)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, name, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        target = ast.copy_location(ast.Name(RESULT, ast.Store()), last)
        tree.body[-1] = ast.copy_location(ast.Assign([target], last.value), last)
    try:
        code = compile(tree, name, "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        # The compiler has only the tree, and leaves the line to whoever has the text.
        error.text = error.text or linecache.getline(name, error.lineno or 0) or None
        raise
    return code, bool(code.co_flags & inspect.CO_COROUTINE)


def _remember(name: str, source: str) -> None:
    """Let tracebacks find the lines. An entry without a time is never checked against a file."""
    # Not `splitlines`, which breaks lines where Python does not.
    lines = io.StringIO(source, newline=None).readlines()
    linecache.cache[name] = (len(source), None, lines, name)
    _kept.append((name, len(source)))
    # Only long sources are worth the counting: the others cannot be too much together.
    while len(_kept) > _KEPT_SOURCES or (len(source) > _LONG and sum(size for _, size in _kept[:-1]) > _KEPT_CHARACTERS):
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
