"""LangChain's own tests of tools and embeddings, on those of a run."""

import pytest
from contract import a_run
from langchain_tests.integration_tests import EmbeddingsIntegrationTests, ToolsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests, ToolsUnitTests
from obedient import ObedientModel

from elizaos_py.agents.current import current_run
from elizaos_py.agents.langchain.embeddings import HostEmbeddings
from elizaos_py.agents.langchain.tools import HostTool, langchain_tools
from elizaos_py.agents.tools.tool import AgentTool

SCHEMA = {
    "type": "object",
    "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}},
    "required": ["sku"],
}


async def _stock(arguments):
    return {"sku": arguments["sku"], "left": 7 * arguments.get("count", 1)}


class HostToolProperties:
    tool_constructor = HostTool
    tool_constructor_params = {"name": "stock", "description": "What is left", "args_schema": SCHEMA}  # noqa: RUF012
    tool_invoke_params_example = {"sku": "tea", "count": 2}  # noqa: RUF012


class TestToolUnit(HostToolProperties, ToolsUnitTests):
    pass


class TestToolIntegration(HostToolProperties, ToolsIntegrationTests):
    @pytest.fixture(autouse=True)
    async def run(self):
        run = a_run(tools=[AgentTool("stock", "What is left", SCHEMA, _stock)])
        token = current_run.set(run)
        yield
        current_run.reset(token)
        assert all(step["value"] == {"sku": "tea", "left": 14} for step in run.steps)


class HostEmbeddingsProperties:
    embeddings_class = HostEmbeddings

    @property
    def embedding_model_params(self):
        return {"model": ObedientModel()}


class TestEmbeddingsUnit(HostEmbeddingsProperties, EmbeddingsUnitTests):
    pass


class TestEmbeddingsIntegration(HostEmbeddingsProperties, EmbeddingsIntegrationTests):
    pass


async def test_a_call_is_known_by_the_id_that_the_model_gave():
    run = a_run(tools=[AgentTool("stock", "What is left", SCHEMA, _stock)])
    current_run.set(run)
    (tool,) = langchain_tools(run.tools.values())
    told = await tool.ainvoke({"type": "tool_call", "name": "stock", "id": "call_7", "args": {"sku": "tea"}})
    assert (told.tool_call_id, told.content, run.steps[0]["id"]) == ("call_7", '{"sku": "tea", "left": 7}', "call_7")
    await tool.ainvoke({"sku": "tea"})
    assert run.steps[1]["id"] == "call_2"
