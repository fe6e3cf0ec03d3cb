"""An agent in a room: what was said there is remembered, and who is who."""

import json

import pytest
from scripted import ScriptedModel

from elizaos_py.agents.entry import conversation, finish
from elizaos_py.agents.model import Answer
from elizaos_py.agents.run import AgentRun
from elizaos_py.core import agent, social

CHARACTER = {"name": "Ada", "id": "ada-of-the-room-tests"}


@pytest.fixture(autouse=True)
async def nobody_known():
    yield
    await social.forget(CHARACTER["id"])


class Talk:
    """Says things to an agent, and keeps what its model was told."""

    def __init__(self, place, **options):
        self.options = {"character": CHARACTER, "room": "kitchen", "memory": place, **options}
        self.prompts = []

    async def say(self, text, answer="I see.", **options):
        def script(question):
            self.prompts.append(question["messages"][0]["content"])
            return Answer(answer)

        run = AgentRun(
            conversation(text, None, None, None), ScriptedModel(script), [], options={**self.options, **options}
        )
        return await finish(agent, run)


@pytest.fixture(params=["process", "file"])
def place(request, tmp_path):
    return "process" if request.param == "process" else str(tmp_path / "memory.sqlite")


async def test_what_was_said_is_in_the_next_prompt(place):
    talk = Talk(place, room=f"kitchen-{place}")
    await talk.say("My gear is broken.", "Which one?")
    await talk.say("The brass one.")
    first, second = talk.prompts
    assert "My gear is broken." not in first
    assert "user: My gear is broken.\nAda: Which one?" in second


async def test_rooms_are_apart(place):
    talk = Talk(place, room=f"first-{place}")
    await talk.say("The key is under the mat.", speaker="bob")
    await talk.say("Hello.", room=f"other-{place}")
    assert "mat" not in talk.prompts[1]
    assert "bob" not in talk.prompts[1]


async def test_people_are_known_and_told():
    talk = Talk("process", room="hall")
    await talk.say("Ada, can you help me?", "Of course!", speaker="bob")
    await talk.say("Thank you, Ada, that was great!", speaker="bob")
    told = json.loads(talk.prompts[1].split("Who is here:\n")[1].split("\n\n")[0])
    assert told["about"]["id"] == "bob"
    ties = await social.relationships(CHARACTER["id"], "hall", "bob")
    assert {(tie["source"], tie["target"]) for tie in ties} >= {(CHARACTER["id"], "bob")}


async def test_a_file_outlives_the_process(tmp_path):
    file = str(tmp_path / "memory.sqlite")
    await Talk(file).say("My gear is broken.", speaker="bob")
    # As in a process that has just begun.
    await social.forget(CHARACTER["id"])
    again = Talk(file)
    await again.say("Do you remember?", speaker="bob")
    assert "My gear is broken." in again.prompts[0]
    assert "bob" in again.prompts[0].split("Who is here:")[1]


async def test_learning_asks_the_model_for_facts(tmp_path):
    asked = []

    def script(question):
        asked.append(question["messages"])
        if len(asked) == 2:
            return Answer(json.dumps([{"text": "Bob has a brass gear.", "about": "bob", "importance": 0.9}]))
        return Answer("Noted.")

    options = {"character": CHARACTER, "room": "attic", "memory": str(tmp_path / "memory.sqlite"), "learn": True}
    for text in ("I have a brass gear.", "What do I have?"):
        run = AgentRun(conversation(text, None, None, None), ScriptedModel(script), [], options=options)
        await finish(agent, run)
    assert "Bob has a brass gear." in asked[2][0]["content"]


async def test_a_memory_that_fails_does_not_take_the_answer_with_it(tmp_path):
    (tmp_path / "memory.sqlite").write_text("this is no database, and long enough to be seen not to be one" * 20)
    with pytest.raises(Exception, match="not a database"):
        await Talk(str(tmp_path / "memory.sqlite")).say("Hello.")

    def script(question):
        return Answer("Good day.")

    options = {"character": CHARACTER, "room": "cellar", "memory": "process", "learn": True}
    run = AgentRun(conversation("Hello.", None, None, None), ScriptedModel(script), [], options=options)
    assert await finish(agent, run) == "Good day."
    assert [problem.partition(":")[0] for problem in run.extra["problems"]] == ["nothing was learnt from what was said"]


async def test_a_benchmark_remembers_nothing(tmp_path):
    talk = Talk(str(tmp_path / "memory.sqlite"), benchmark=True)
    await talk.say("My gear is broken.")
    await talk.say("Again.")
    assert "gear" not in talk.prompts[1]
