"""What Python's own means tell of the host's tools."""

import inspect

import pytest
from bridge import js

from elizaos_py import tools


@pytest.fixture
def register():
    def register(name, parameters, description=None):
        definition = {"name": name, "parameters": parameters, "description": description}
        js(
            "py.registerTool({ ...value, description: value.description ?? undefined, handler: given => given })",
            definition,
        )
        registered.append(name)
        return getattr(tools.sync, name)

    registered = []
    yield register
    for name in registered:
        js("py.unregisterTool(value)", name)


SCHEMA = {
    "type": "object",
    "properties": {
        "limit": {"type": "integer", "default": 5, "description": "How many."},
        "query": {"type": "string", "description": "What to look for."},
        "odd": {"type": ["string", "null"]},
        "any": {},
    },
    "required": ["query"],
}


def test_signature_and_help_tell_what_the_host_declared(register):
    search = register("search_notes", SCHEMA, "Searches.")
    assert str(inspect.signature(search)) == "(query: str, limit: int = 5, odd=None, any=None)"
    assert inspect.getdoc(search) == "Searches.\n\nlimit: How many.\nquery: What to look for."
    assert (search.__name__, search.__module__) == ("search_notes", "elizaos_py.tools")


def test_positional_arguments_go_by_the_order_of_the_schema(register):
    search = register("search_notes", SCHEMA)
    assert search(7, "x") == {"limit": 7, "query": "x"}
    assert search(query="x") == {"limit": 5, "query": "x"}
    with pytest.raises(TypeError, match=r"search_notes\(\) takes 4 arguments, 5 were given"):
        search(1, "x", None, None, None)
    with pytest.raises(TypeError, match=r"search_notes\(\) got several values for limit"):
        search(7, limit=8)


def test_parameters_that_are_no_names_in_python_are_given_in_a_dict(register):
    send = register("send", {"type": "object", "properties": {"from": {}, "to": {}, "reply-to": {}, "None": {}}})
    assert str(inspect.signature(send)) == "(to=None)"
    given = {"from": "a", "to": "b", "reply-to": "c", "None": 1}
    assert tools.sync.call("send", given) == given
    assert send("a", to="b") == {"from": "a", "to": "b"}


def test_a_tool_without_a_schema_takes_anything():
    anything = tools.sync.echo
    assert str(inspect.signature(anything)) == "(**arguments)"
    assert inspect.getdoc(anything) == "The host's tool echo."
    with pytest.raises(TypeError, match=r"echo\(\) takes 0 arguments, 1 were given"):
        anything(1)


def test_tools_are_listed_with_their_namespaces():
    js("py.registerTool({ name: 'deep.er.down', handler: () => 1 })")
    assert "deep" in dir(tools)
    assert "er" in dir(tools.deep)
    assert tools.sync.deep.er.down() == 1
    assert [one["name"] for one in tools.deep.list()] == ["deep.er.down"]
    assert "echo" in repr(tools)
    js("py.unregisterTool('deep.er.down')")
    with pytest.raises(AttributeError, match=r"there is no tool 'deep' \(registered: .*echo"):
        _ = tools.deep
