"""The examples of docs/AGENT_TOOLS.md: they run, and give what stands behind their arrows."""

import ast
import asyncio
import inspect
import re
from pathlib import Path

from elizaos_py.agents.tools.registered import registered_tools
from elizaos_py.host import exports

DOCUMENT = Path(__file__).parents[3] / "docs" / "AGENT_TOOLS.md"


async def run(block, names):
    """Run a block line by line as a person would type it, and look at each line that has an arrow."""
    looked = 0
    for statement in ast.parse(block).body:
        source = ast.get_source_segment(block, statement)
        line = block.splitlines()[statement.end_lineno - 1]
        code = compile(source, "document", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        arrow = re.search(r"# → (.*)", line)
        if arrow:
            code = compile(source, "document", "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        value = eval(code, names)
        if inspect.iscoroutine(value):
            value = await value
        if arrow:
            assert value == ast.literal_eval(arrow[1]), line
            looked += 1
    return looked


async def test_the_examples(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 5
    names, looked = {}, 0
    for block in blocks:
        if block.startswith("# weather.py"):
            Path("weather.py").write_text(block, encoding="utf-8")
        else:
            looked += await run(block, names)
    assert looked == 8
    # What the document says beside the examples.
    convert = next(tool for tool in registered_tools() if tool.title == "convert")
    assert await convert.call({"amount": 2}) == 2.3
    exports.withdraw("convert")
    (switch,) = names["tools"]
    assert switch.judge() == 0.0
    await asyncio.gather(switch.call({"on": False}), switch.call({"on": True}))
    assert switch.judge() == 1.0
