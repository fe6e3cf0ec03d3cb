"""CrewAI's agents on the host's model and tools, alone and in crews."""

import asyncio
import threading

import pytest
from contract import AdapterContract, HangingModel, a_run, ended
from scripted import ScriptedModel, call, calling, order_tools, refund_order, result_of

from elizaos_py.agents.crewai import agent
from elizaos_py.agents.model import Answer
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool
from elizaos_py.errors import ToolNotFoundError


async def thread_ended():
    """Wait for the threads of crews: they end by themselves."""
    for thread in threading.enumerate():
        if thread.name == "crewai-agent":
            await asyncio.to_thread(thread.join, 2)
            assert not thread.is_alive()


class Contract(AdapterContract):
    adapter = agent

    async def settled(self, before):
        await thread_ended()
        await super().settled(before)


class TestAgent(Contract):
    pass


class TestCrewOfOne(Contract):
    """A crew does what one agent does, where it has but one."""

    options = {  # noqa: RUF012
        "agents": [{"role": "Refund clerk", "goal": "Refund.", "backstory": "You refund."}],
        "tasks": [{"description": "{task}", "expected_output": "Words", "agent": "Refund clerk"}],
        "process": "sequential",
    }


FINDER = {"role": "Order finder", "goal": "Find orders.", "backstory": "You find.", "tools": ["find_user", "get_order"]}
CLERK = {"role": "Refund clerk", "goal": "Refund.", "backstory": "You refund.", "tools": ["refund"]}
FIND = {"description": "Find the order for: {task}", "expected_output": "The order", "agent": "Order finder"}
REFUND = {"description": "Refund the order.", "expected_output": "A receipt", "agent": "Refund clerk"}
CREW = {"agents": [FINDER, CLERK], "tasks": [FIND, REFUND]}


def speaker(question):
    return question["messages"][0]["content"].split(".")[0].removeprefix("You are ")


def two_steps(question):
    """The first finds the order, the second refunds what the first has told."""
    if speaker(question) == "Order finder":
        answer = refund_order(question)
        asks_for_refund = answer.tool_calls and answer.tool_calls[0]["function"]["name"] == "refund"
        return Answer(answer.tool_calls[0]["function"]["arguments"]) if asks_for_refund else answer
    refunded = result_of(question["messages"], "refund")
    if refunded:
        return Answer(f"Refunded {refunded['refunded']}")
    told = question["messages"][-1]["content"]
    assert '{"order_id": "#W9082", "amount": 41.5}' in told
    return calling(call("refund", {"order_id": "#W9082", "amount": 41.5}))


class TestCrews:
    async def play(self, model, tools=None, **options):
        heard = []
        run = a_run(model, tools, heard=heard, options=options)
        return await ended(agent, run), run, heard

    async def test_the_second_works_on_with_what_the_first_found(self, silent):
        log = []
        model = ScriptedModel(two_steps)
        answer, run, heard = await self.play(model, order_tools(log), **CREW)
        assert answer == "Refunded 41.5"
        assert [name for name, _ in log] == ["find_user", "get_order", "refund"]
        assert [event["state"] for event in heard if event["type"] == "state"] == ["Order finder", "Refund clerk"]
        told = [(message["role"], message["name"]) for message in run.messages[2:]]
        assert told == [
            ("assistant", "Order_finder"),
            ("tool", "find_user"),
            ("assistant", "Order_finder"),
            ("tool", "get_order"),
            ("assistant", "Order_finder"),
            ("assistant", "Refund_clerk"),
            ("tool", "refund"),
            ("assistant", "Refund_clerk"),
        ]
        tools = [[tool["function"]["name"] for tool in question["tools"]] for question in model.questions]
        assert tools == [["find_user", "get_order"]] * 3 + [["refund"]] * 2
        assert "Find the order for: Refund the last order" in model.questions[0]["messages"][-1]["content"]

    async def test_each_does_the_task_where_there_is_but_one(self):
        answer, run, _ = await self.play(ScriptedModel(lambda asked: Answer(speaker(asked))), agents=[FINDER, CLERK])
        assert answer == "Refund clerk"
        assert [message["content"] for message in run.messages[2:]] == ["Order finder", "Refund clerk"]

    async def test_a_manager_gives_the_work_out(self, silent):
        def script(question):
            if speaker(question) == "Order finder":
                return Answer("It is #W9082.")
            messages = question["messages"]
            if messages[-1]["role"] == "tool":
                return Answer(f"Found: {messages[-1]['content']}")
            names = {tool["function"]["name"] for tool in question["tools"]}
            assert names == {"delegate_work_to_coworker", "ask_question_to_coworker"}
            work = {"task": "find it", "context": "none", "coworker": "Order finder"}
            return calling(call("delegate_work_to_coworker", work))

        options = {"agents": [FINDER], "tasks": [{"description": "{task}"}], "process": "hierarchical"}
        answer, run, heard = await self.play(ScriptedModel(script), **options)
        assert answer == "Found: It is #W9082."
        assert [message["role"] for message in run.messages[2:]] == ["assistant", "assistant", "tool", "assistant"]
        assert [event["state"] for event in heard if event["type"] == "state"] == ["Manager", "Order finder", "Manager"]

    async def test_refuses_what_does_not_fit(self):
        model = ScriptedModel(lambda _: Answer("never"))
        with pytest.raises(ToolNotFoundError, match="there is no tool 'fly' "):
            await self.play(model, agents=[{**CLERK, "tools": ["fly"]}])
        with pytest.raises(ValueError, match="there is no agent 'Nobody' in the crew, only Refund clerk"):
            await self.play(model, agents=[CLERK], tasks=[{**REFUND, "agent": "Nobody"}])
        assert model.questions == []

    async def test_is_left_at_the_second_task(self, silent):
        hanging = HangingModel()

        class Model(ScriptedModel):
            async def ask(self, question):
                if speaker(question) == "Refund clerk":
                    return await hanging.ask(question)
                return await super().ask(question)

        run = a_run(Model(two_steps), options=CREW)
        work = asyncio.create_task(agent.run(run))
        await asyncio.wait_for(hanging.asked.wait(), 20)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        await asyncio.wait_for(hanging.left.wait(), 20)
        await thread_ended()
        assert (hanging.times, run.model_calls) == (1, 4)


async def test_keeps_names_that_crewai_would_change():
    """CrewAI writes all names small; two may become one by that."""
    given = []

    def tool(name):
        async def call_it(arguments):
            given.append((name, arguments))
            return name

        schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
        return AgentTool(name, f"The tool {name}", schema, call_it)

    names = ["shop__getOrder", "shop_get_order", "a-b"]
    asked_for = [call(name, {"n": number}, number) for number, name in enumerate(names)]

    def script(question):
        if question["messages"][-1]["role"] == "tool":
            said = next(message for message in question["messages"] if message.get("tool_calls"))
            assert [each["function"]["name"] for each in said["tool_calls"]] == names
            assert [message["name"] for message in question["messages"][-3:]] == names
            return Answer("Done.")
        return calling(*asked_for)

    model = ScriptedModel(script)
    run = a_run(model, [tool(name) for name in names])
    assert await ended(agent, run) == "Done."
    told = {each["function"]["name"]: each["function"] for each in model.questions[0]["tools"]}
    assert told == {name: run.tools[name].function for name in names}
    assert sorted(given) == sorted((name, {"n": number}) for number, name in enumerate(names))
    assert {step["id"]: step["tool"] for step in run.steps if step["type"] == "tool"} == {
        each["id"]: each["function"]["name"] for each in asked_for
    }


async def test_calls_again_what_was_called_already():
    """A tool may give something else the next time: nothing is answered from a cache."""
    times = []

    async def tick(arguments):
        times.append(len(times))
        return len(times)

    def script(question):
        newest = result_of(question["messages"], "tick")
        return Answer("Twice.") if newest == 2 else calling(call("tick", {}, newest or 0))

    run = a_run(ScriptedModel(script), [AgentTool("tick", "Ticks", NO_PARAMETERS, tick)])
    assert await ended(agent, run) == "Twice."
    assert times == [0, 1]


async def test_a_refusal_is_not_asked_for_again():
    """The host has waited and tried as often as it should."""

    def script(question):
        raise ConnectionError("429: rate limit, too many requests")

    run = a_run(ScriptedModel(script))
    with pytest.raises(ConnectionError):
        await ended(agent, run)
    assert run.model_calls == 1


async def test_takes_braces_as_they_are():
    task = 'What is {"input": "{tools}", "name": "{name}"}?'
    model = ScriptedModel(lambda _: Answer("{} and {name}"))
    assert await ended(agent, a_run(model, [], task=task)) == "{} and {name}"
    assert '"name": "{name}"' in model.questions[0]["messages"][-1]["content"]


async def test_the_loop_stays_free():
    """CrewAI works for long between its questions, and never on the host's loop."""
    loop_thread = threading.get_ident()
    run = a_run()
    seen = set()
    real = agent.Builder.crew

    def crew(builder):
        seen.add(threading.get_ident())
        return real(builder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agent.Builder, "crew", crew)
        await ended(agent, run)
    assert len(seen) == 1
    assert loop_thread not in seen
