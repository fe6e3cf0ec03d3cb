"""Python functions as tools for JavaScript."""

import sys
from types import ModuleType

import pytest
from bridge import TaskFailedError, code, js, run

from elizaos_py import ToolNotFoundError, tool
from elizaos_py.host import exports

MODULE = '''
from __future__ import annotations
from typing import Annotated, Optional
from functools import wraps
from elizaos_py import tool

@tool
def add(a: int, b: int = 1) -> int:
    """Add two numbers.

    The second is 1 by default.
    """
    return a + b

@tool(name="text.join")
async def join(parts: list[str], between: str, *rest, options: dict[str, int] = {}, odd: Nothing = None, **more):
    return between.join(parts)

@tool
def typed(a: str, b: float, c: bool, d: list, e: dict, f: Optional[int] = None, g: Annotated[int, []] = 1, h=2): ...

@tool(name="greet")
class Greeter:
    """Greets."""
    def __init__(self, name: str): self.name = name

class Angry:
    """Answers no question, as proxies outside of their context do."""
    def __getattr__(self, name):
        raise RuntimeError("not now")

class Agreeable:
    def __getattr__(self, name):
        return "yes"

angry, agreeable = Angry(), Agreeable()

def plain(): ...
'''


@pytest.fixture
def module():
    made = ModuleType("tools_of_the_tests")
    sys.modules[made.__name__] = made
    exec(MODULE, made.__dict__)
    yield made.__name__
    del sys.modules[made.__name__]


def parameters(properties, required):
    return {"type": "object", "properties": properties, "required": required}


def test_a_module_gives_what_it_marks(module):
    loaded = js("py.tools.load(value)", module)
    assert [one["name"] for one in loaded] == ["add", "greet", "text.join", "typed"]
    add, greet, join, typed = loaded
    assert add == {
        "name": "add",
        "description": "Add two numbers.\n\nThe second is 1 by default.",
        "parameters": parameters({"a": {"type": "integer"}, "b": {"type": "integer"}}, ["a"]),
    }
    assert greet == {
        "name": "greet",
        "description": "Greets.",
        "parameters": parameters({"name": {"type": "string"}}, ["name"]),
    }
    assert join["description"] == ""
    # One annotation names what is not there, so all of them stay as they are written.
    assert join["parameters"] == parameters(
        {"parts": {}, "between": {}, "options": {}, "odd": {}}, ["parts", "between"]
    )
    kinds = ["string", "number", "boolean", "array", "object"]
    known = {name: {"type": kind} for name, kind in zip("abcde", kinds, strict=True)}
    assert typed["parameters"] == parameters(known | {"f": {}, "g": {}, "h": {}}, list("abcde"))
    assert js("py.tools.call('add', { a: 2 })") == 3
    assert js("py.tools.call('text.join', { parts: ['a', 'b'], between: '-' })") == "a-b"
    assert [one["name"] for one in js("py.tools.list()")] == ["add", "greet", "text.join", "typed"]


def test_generic_annotations_are_told_by_what_they_are_of():
    source = """
@tool
def generic(a: list[str], b: dict[str, int], c: 'list[int]', d: tuple[int], e: [] = 1, f: {} = 2): ...
"""
    code(source)
    described = next(one for one in js("py.tools.list()") if one["name"] == "generic")
    assert described["parameters"]["properties"] == {
        "a": {"type": "array"},
        "b": {"type": "object"},
        "c": {"type": "array"},
        "d": {},
        "e": {},
        "f": {},
    }


def test_a_function_that_tells_nothing_of_itself_is_described_all_the_same():
    class Mute:
        __name__ = "mute"
        __signature__ = "none"

        def __call__(self):
            return 5

    tool(Mute())
    described = next(one for one in exports.describe_tools() if one["name"] == "mute")
    assert described["parameters"] == parameters({}, [])
    assert js("py.tools.call('mute')") == 5


def test_the_decorator_gives_the_function_back():
    def plain():
        return 1

    assert tool(plain) is plain
    assert tool(name="other")(plain) is plain
    assert js("py.tools.call('other')") == 1
    assert js("py.tools.call('plain')") == 1


def test_a_name_that_is_not_there_is_told_with_those_that_are():
    tool(name="there")(lambda: 1)
    with pytest.raises(
        Exception, match=r"no Python function is registered as the tool 'nowhere' \(registered: .*there"
    ):
        js("py.tools.call('nowhere')")
    with pytest.raises(ToolNotFoundError, match=r"the tool 'x' \(registered: none\)"):
        exports.python_tool(-1, "x")


def test_a_module_that_is_not_there_is_an_import_error():
    with pytest.raises(Exception, match="No module named 'nowhere_at_all'"):
        js("py.tools.load('nowhere_at_all')")


def test_arguments_that_do_not_fit_are_a_type_error():
    tool(name="strict")(lambda *, a: a)
    with pytest.raises(Exception, match="unexpected keyword argument 'b'"):
        js("py.tools.call('strict', { a: 1, b: 2 })")


def test_a_result_that_cannot_be_sent_is_refused():
    tool(name="bad")(lambda: {"a": print})
    with pytest.raises(Exception, match=r"result\.a: a builtin_function_or_method cannot be sent as data"):
        js("py.tools.call('bad')")


def test_a_target_is_found_by_its_path():
    assert run({"call": "os.path:join", "args": ["a", "b"]}) == "a/b"
    assert run({"call": "collections:OrderedDict.fromkeys", "args": [["a"]]}) == {"a": None}
    for target in ("nowhere:f", "math:nothing", "math:", ":x", "math"):
        with pytest.raises(TaskFailedError) as caught:
            run({"call": target})
        assert caught.value.code == "TARGET_NOT_FOUND"
