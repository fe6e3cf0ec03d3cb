"""A model that takes and gives text only, made to call tools."""

import asyncio
import json

import pytest
from contract import HangingModel, a_run, ended
from scripted import ANSWER, ORDER, USER, order_tools

from elizaos_py.agents.langgraph import agent
from elizaos_py.agents.model import Answer, Usage
from elizaos_py.agents.prompted import PromptedModel
from elizaos_py.agents.written_calls import UnreadableCallError

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "find",
            "description": "Finds {anybody}",
            "parameters": {"type": "object", "properties": {"of": {"type": "string"}}, "required": ["of"]},
        },
    }
]
CALL = '{"tool_calls": [{"name": "find", "arguments": {"of": "Ada"}}]}'
BROKEN = '{"tool_calls": [{"name": "find", "arguments": {"of": '
ASKED = {"messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Who is Ada?"}]}


class TextModel:
    """Refuses whatever a text model has no field for."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.questions = []

    async def ask(self, question):
        assert not {"tools", "tool_choice"} & question.keys()
        for message in question["messages"]:
            assert message.keys() == {"role", "content"}
            assert message["role"] in ("system", "user", "assistant")
        self.questions.append(question)
        return Answer(self.answers.pop(0), usage=Usage(10, 5, 15, 0.5), model="text-1", provider="us")

    async def stream(self, question):
        answer = await self.ask(question)
        for word in answer.text.split(" "):
            yield word + " "
        yield answer

    async def embed(self, texts):
        return [[float(len(text))] for text in texts]


def asking(**more):
    return {**ASKED, "tools": TOOLS, **more}


async def test_the_tools_are_told_before_the_conversation():
    text = TextModel("She is a friend.")
    answer = await PromptedModel(text).ask(asking(temperature=0.0, stop=["END"]))
    assert answer == Answer("She is a friend.", [], Usage(10, 5, 15, 0.5), "text-1", "us")
    (question,) = text.questions
    told, *rest = question["messages"]
    assert rest == ASKED["messages"]
    assert json.dumps(TOOLS[0]["function"]) in told["content"]
    assert "answer in plain text" in told["content"]
    assert (question["temperature"], question["stop"]) == (0.0, ["END"])


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("auto", "answer in plain text"),
        ("required", "Call at least one tool now."),
        ({"type": "function", "function": {"name": "find"}}, "Call the tool find now."),
    ],
)
async def test_the_choice_is_told_and_asked_for_again(choice, told):
    text = TextModel(BROKEN, CALL)
    answer = await PromptedModel(text).ask(asking(tool_choice=choice))
    assert [call["function"]["name"] for call in answer.tool_calls] == ["find"]
    first, second = text.questions
    assert told in first["messages"][0]["content"]
    assert told in second["messages"][-1]["content"]


@pytest.mark.parametrize("more", [{"tools": []}, {"tools": TOOLS, "tool_choice": "none"}])
@pytest.mark.parametrize("streamed", [False, True])
async def test_nothing_is_called_where_nothing_may_be(more, streamed):
    text = TextModel(CALL)
    model, question = PromptedModel(text), {**ASKED, **more}
    if streamed:
        *pieces, answer = [piece async for piece in model.stream(question)]
        assert len(pieces) == len(CALL.split(" "))
    else:
        answer = await model.ask(question)
    assert (answer.text, answer.tool_calls) == (CALL, [])
    assert text.questions == [ASKED]


async def test_what_cannot_be_run_is_asked_for_again():
    text = TextModel('{"tool_calls": [{"name": "find", "arguments": {}}]}', BROKEN, CALL)
    answer = await PromptedModel(text).ask(asking())
    assert [json.loads(call["function"]["arguments"]) for call in answer.tool_calls] == [{"of": "Ada"}]
    assert (answer.text, answer.usage) == ("", Usage(30, 15, 45, 1.5))
    first, second, third = (question["messages"] for question in text.questions)
    assert (second[: len(first)], third[: len(second)]) == (first, second)
    assert "find needs of" in second[-1]["content"]
    assert "the JSON is not valid" in third[-1]["content"]
    assert third[-2] == {"role": "assistant", "content": BROKEN}


async def test_it_is_not_asked_for_ever():
    text = TextModel(*[BROKEN] * 9)
    with pytest.raises(UnreadableCallError, match="the JSON is not valid"):
        await PromptedModel(text).ask(asking())
    assert len(text.questions) == 3


@pytest.mark.parametrize(("said", "pieces"), [("Who knows?", ["Who knows?"]), (CALL, [])])
async def test_calls_are_never_streamed_as_text(said, pieces):
    *told, answer = [piece async for piece in PromptedModel(TextModel(said)).stream(asking())]
    assert told == pieces
    assert len(answer.tool_calls) == 1 - len(pieces)


async def test_what_the_model_knows_of_itself_goes_through():
    assert await PromptedModel(TextModel()).embed(["a", "bc"]) == [[1.0], [2.0]]
    hanging = HangingModel()
    work = asyncio.create_task(PromptedModel(hanging).ask(asking()))
    await hanging.asked.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert hanging.left.is_set()


def written(name, arguments):
    return (
        f"I will call {name}.\n```json\n"
        + json.dumps({"tool_calls": [{"name": name, "arguments": arguments}]})
        + "\n```"
    )


class RefundingText(TextModel):
    """Takes each step from the text of the result before, as a text model has it."""

    async def ask(self, question):
        last = question["messages"][-1]["content"]
        for tool, step in (("find_user", "get_order"), ("get_order", "refund")):
            if last.startswith(f"Result of {tool}: "):
                self.answers = [written(step, json.loads(last.split(": ", 1)[1]))]
        if last.startswith("Result of refund: "):
            done = json.loads(last.split(": ", 1)[1])
            self.answers = [f"Refunded {done['refunded']} for {done['order_id']} (ref {done['ref']})"]
        return await super().ask(question)


@pytest.mark.parametrize("heard", [None, []])
async def test_an_agent_works_with_it(heard):
    log = []
    text = RefundingText(written("find_user", {"email": "ada@example.com"}))
    run = a_run(PromptedModel(text), order_tools(log), heard=heard)
    assert await ended(agent, run) == ANSWER
    assert [name for name, _ in log] == ["find_user", "get_order", "refund"]
    assert [arguments for _, arguments in log[1:]] == [USER, ORDER]
    assert (run.model_calls, run.tool_calls, run.usage.total_tokens) == (4, 3, 60)
    tokens = [event["text"] for event in heard or [] if event["type"] == "token"]
    assert tokens == ([] if heard is None else [ANSWER])
