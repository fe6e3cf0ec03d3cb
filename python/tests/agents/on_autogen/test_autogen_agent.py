"""AutoGen's assistant on the host's model and tools, alone and in teams."""

import asyncio

import pytest
from contract import AdapterContract, HangingModel, a_run, ended
from scripted import ScriptedModel, call, calling, order_tools, refund_order, result_of

from elizaos_py.agents.autogen import agent
from elizaos_py.agents.model import Answer
from elizaos_py.errors import ToolNotFoundError


class TestAssistant(AdapterContract):
    adapter = agent


class TestTeam(AdapterContract):
    """A team does what one agent does, where it has but one."""

    adapter = agent
    options = {"agents": [{"name": "clerk", "system": "You refund."}], "rounds": 1}  # noqa: RUF012


WRITER, CRITIC = {"name": "writer", "system": "You write."}, {"name": "critic", "system": "You judge."}


def writing(question):
    """Write a draft, better with each word of the critic's."""
    judged = [message["content"] for message in question["messages"] if message.get("name") == "critic"]
    if question["messages"][0]["content"].startswith("You judge."):
        drafts = [message["content"] for message in question["messages"] if message.get("name") == "writer"]
        return Answer("ENOUGH" if len(drafts) == 3 else f"{drafts[-1]} is short")
    return Answer(f"draft {len(judged) + 1}")


class TestTurns:
    async def play(self, model, tools=None, **options):
        heard = []
        run = a_run(model, tools, heard=heard, options=options)
        answer = await ended(agent, run)
        return answer, [(m["name"], m["content"]) for m in run.messages if m["role"] == "assistant"], heard, run

    async def test_each_hears_the_others(self, silent):
        model = ScriptedModel(writing)
        answer, said, heard, _ = await self.play(model, agents=[WRITER, CRITIC], rounds=2)
        assert said == [
            ("writer", "draft 1"),
            ("critic", "draft 1 is short"),
            ("writer", "draft 2"),
            ("critic", "draft 2 is short"),
        ]
        assert answer == "draft 2 is short"
        assert [event["state"] for event in heard if event["type"] == "state"] == ["writer", "critic"] * 2
        assert [question["messages"][0]["content"] for question in model.questions[:2]] == [
            "You write.\n\nYou are the shop's clerk.",
            "You judge.\n\nYou are the shop's clerk.",
        ]

    async def test_a_word_ends_it(self, silent):
        answer, said, _, _ = await self.play(ScriptedModel(writing), agents=[WRITER, CRITIC], rounds=9, until="ENOUGH")
        assert answer == "ENOUGH"
        assert len(said) == 6

    async def test_each_has_its_own_tools(self):
        def script(question):
            names = [tool["function"]["name"] for tool in question.get("tools", [])]
            return Answer(f"I have {', '.join(names) or 'nothing'}")

        agents = [{**WRITER, "tools": ["find_user", "refund"]}, {**CRITIC, "tools": []}]
        _, said, _, _ = await self.play(ScriptedModel(script), agents=agents)
        assert said == [("writer", "I have find_user, refund"), ("critic", "I have nothing")]
        with pytest.raises(ToolNotFoundError, match="there is no tool 'fly' "):
            await self.play(ScriptedModel(script), agents=[{**WRITER, "tools": ["fly"]}])

    async def test_the_second_works_on_with_what_the_first_found(self, silent):
        log = []

        def script(question):
            if question["messages"][0]["content"].startswith("You write."):
                found = result_of(question["messages"], "find_user")
                return Answer(found["user_id"]) if found else calling(call("find_user", {"email": "ada@example.com"}))
            found = result_of(question["messages"], "get_order")
            told = next(message["content"] for message in question["messages"] if message.get("name") == "writer")
            return Answer(found["order_id"]) if found else calling(call("get_order", {"user_id": told}))

        answer, _, _, run = await self.play(ScriptedModel(script), order_tools(log), agents=[WRITER, CRITIC])
        assert answer == "#W9082"
        assert [name for name, _ in log] == ["find_user", "get_order"]
        assert [message["name"] for message in run.messages if "tool_calls" in message] == ["writer", "critic"]

    async def test_is_left_in_the_second_turn(self, silent):
        hanging = HangingModel()

        class Model(ScriptedModel):
            async def ask(self, question):
                second = question["messages"][0]["content"].startswith("You judge.")
                return await hanging.ask(question) if second else await super().ask(question)

        before = asyncio.all_tasks()
        run = a_run(Model(writing), options={"agents": [WRITER, CRITIC], "rounds": 3})
        work = asyncio.create_task(agent.run(run))
        await asyncio.wait_for(hanging.asked.wait(), 20)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert hanging.left.is_set()
        assert asyncio.all_tasks() == before
        assert [message["role"] for message in run.messages] == ["system", "user", "assistant"]

    async def test_raises_what_failed_in_the_second_turn(self, silent):
        def script(question):
            if question["messages"][0]["content"].startswith("You judge."):
                raise ConnectionError("cut off")
            return refund_order(question)

        with pytest.raises(ConnectionError, match="cut off"):
            await self.play(ScriptedModel(script), agents=[WRITER, CRITIC])
