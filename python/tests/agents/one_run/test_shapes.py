"""What is built of a set of tools is built once."""

from elizaos_py.agents.shapes import _KEPT, Shapes
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool


async def _nothing(arguments):
    return None


def tool(name="find", description="Finds", parameters=NO_PARAMETERS):
    return AgentTool(name, description, parameters, _nothing)


def counting():
    built = []

    def build(tools):
        built.append([each.name for each in tools])
        return object()

    return Shapes(build), built


def test_tools_that_look_the_same_share_what_is_built():
    shapes, built = counting()
    assert shapes.of([tool()]) is shapes.of(iter([tool()]))
    assert built == [["find"]]


def test_tools_that_differ_do_not():
    typed = {"type": "object", "properties": {"n": {"type": "integer"}}}
    other = {"type": "object", "properties": {"n": {"type": "string"}}}
    shapes, built = counting()
    sets = [
        [],
        [tool()],
        [tool(name="get")],
        [tool(description="Seeks")],
        [tool(parameters=typed)],
        [tool(parameters=other)],
        [tool(), tool("get")],
        [tool("get"), tool()],
    ]
    assert len({id(shapes.of(each)) for each in sets}) == len(built) == len(sets)


def test_the_one_that_was_not_used_longest_is_forgotten():
    shapes, built = counting()
    first = shapes.of([tool("t0")])
    for number in range(1, _KEPT):
        shapes.of([tool(f"t{number}")])
    assert shapes.of([tool("t0")]) is first
    shapes.of([tool("one_more")])
    assert len(built) == _KEPT + 1
    assert shapes.of([tool("t0")]) is first
    shapes.of([tool("t1")])
    assert built[-1] == ["t1"]
    assert len(built) == _KEPT + 2
