"""ElizaOS-Py does what every framework's agent does, but that its last question is kept for an answer."""

import pytest
from contract import AdapterContract, ended
from scripted import ScriptedModel, refund_order

from elizaos_py.agents.limits import Limits
from elizaos_py.agents.model import Answer
from elizaos_py.core import agent
from elizaos_py.errors import AgentLimitError


class TestElizaOSPy(AdapterContract):
    adapter = agent

    @pytest.mark.parametrize(("limit", "asked", "used"), [({"max_tool_calls": 1}, 2, 1), ({"max_tokens": 20}, 2, 2)])
    async def test_ends_at_a_limit(self, limit, asked, used):
        run = self.a_run(limits=Limits.of(limit))
        with pytest.raises(AgentLimitError):
            await ended(self.adapter, run)
        assert (run.model_calls, run.tool_calls) == (asked, used)

    async def test_answers_with_its_last_question(self):
        def script(question):
            return refund_order(question) if question.get("tools") else Answer("I know the user, not the order.")

        run = self.a_run(ScriptedModel(script), limits=Limits(max_steps=3))
        assert await ended(self.adapter, run) == "I know the user, not the order."
        assert (run.model_calls, run.tool_calls) == (3, 1)
