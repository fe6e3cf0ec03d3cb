"""Conversations: the newest messages as they are, a summary of those before, whatever ends in between."""

import asyncio

import pytest
from memory_support import Model

from elizaos_py.core.memory import AdvancedMemorySystem, MemorySettingsError, Message, Window, open_store

pytestmark = pytest.mark.asyncio

WINDOW = Window(messages=4, lot=2, size=1_000, message_size=200, summary_characters=120)


async def say(memory, *numbers, room="r"):
    for number in numbers:
        conversation = await memory.add({"content": f"message {number}", "by": "Ada", "role": "user"}, room)
    return conversation


def numbers(conversation):
    return [int(message.text.split()[-1]) for message in conversation.messages]


async def test_folds_in_lots_and_keeps_the_newest_as_they_are(opened, clock):
    async with opened() as store:
        model = Model(lambda asked: f"sum of {asked.count('Ada:')}")
        memory = AdvancedMemorySystem(store, model=model, window=WINDOW, clock=clock)
        before = await say(memory, 1, 2, 3, 4, 5, 6)
        assert (numbers(before), before.summary, len(model.asked)) == ([1, 2, 3, 4, 5, 6], "", 0)
        after = await say(memory, 7)
        assert (numbers(after), after.summary, after.folded) == ([4, 5, 6, 7], "sum of 3", 3)
        assert "(none)" in model.asked[0][-1]["content"]
        await say(memory, 8, 9)
        last = await say(memory, 10)
        assert (numbers(last), last.folded, len(model.asked)) == ([7, 8, 9, 10], 6, 2)
        assert "sum of 3" in model.asked[1][-1]["content"], "the summary so far is part of the next"
        assert last.messages[0] == Message("message 7", "Ada", "user", clock.now)


async def test_goes_on_after_a_restart(opened):
    if not opened.lasts:
        return
    async with opened() as store:
        memory = AdvancedMemorySystem(store, model=Model("what was before"), window=WINDOW)
        await say(memory, *range(1, 8))
    async with opened() as store:
        memory = AdvancedMemorySystem(store, model=Model("and more"), window=WINDOW)
        assert (await memory.conversation("r")).summary == "what was before"
        conversation = await say(memory, 8, 9, 10)
        assert (numbers(conversation), conversation.summary, conversation.folded) == ([7, 8, 9, 10], "and more", 6)


async def test_rooms_and_agents_have_their_own(opened):
    async with opened() as store:
        one, other = (AdvancedMemorySystem(store, agent=name, window=WINDOW) for name in ("a", "b"))
        await say(one, 1, room="r")
        await say(one, 2, room="r.2")
        await say(other, 3, room="r")
        assert numbers(await one.conversation("r")) == [1]
        assert numbers(await one.conversation("r.2")) == [2]
        assert numbers(await other.conversation("r")) == [3]
        await one.forget_conversation("r")
        assert numbers(await one.conversation("r")) == []
        assert numbers(await other.conversation("r")) == [3]


async def test_no_message_is_lost_when_many_come_at_once(opened):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, window=Window(messages=50))
        await asyncio.gather(*(say(memory, number) for number in range(40)))
        assert sorted(numbers(await memory.conversation("r"))) == list(range(40))


async def test_without_a_model_the_sentences_that_say_most_are_chosen():
    async with open_store() as store:
        memory = AdvancedMemorySystem(store, window=WINDOW)
        for text in ("Well.", "The rocket launch is on 3 May in Kourou.", "Hm, yes.", "I see.", "a", "b", "c"):
            conversation = await memory.add({"text": text, "by": "Ada"}, "r")
        assert "3 May in Kourou" in conversation.summary
        assert len(conversation.summary) <= 120


@pytest.mark.parametrize("answer", [RuntimeError("down"), "", "   "])
async def test_a_model_that_fails_loses_nothing(answer):
    async with open_store() as store:
        memory = AdvancedMemorySystem(store, model=Model(answer), window=WINDOW)
        await memory.add({"text": "the code is 4711", "by": "Ada"}, "r")
        conversation = await say(memory, 2, 3, 4, 5, 6, 7)
        assert "4711" in conversation.summary
        assert numbers(conversation) == [4, 5, 6, 7]


async def test_a_model_that_never_answers_is_not_waited_for():
    async def never(_messages):
        await asyncio.Event().wait()

    async with open_store() as store:
        window = Window(messages=1, lot=1, summary_seconds=0.01)
        memory = AdvancedMemorySystem(store, model=never, window=window)
        await memory.add({"text": "the code is 4711", "by": "Ada"}, "r")
        conversation = await say(memory, 2, 3)
        assert "4711" in conversation.summary


async def test_other_rooms_do_not_wait_for_a_summary():
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slow(_text):
        asked.set()
        await answer.wait()
        return "late"

    async with open_store() as store:
        memory = AdvancedMemorySystem(store, summarise=slow, window=WINDOW)
        folding = asyncio.create_task(say(memory, *range(1, 8)))
        await asked.wait()
        assert numbers(await say(memory, 1, room="q")) == [1]
        answer.set()
        assert (await folding).summary == "late"


async def test_is_bounded_by_what_is_measured_too():
    async with open_store() as store:
        window = Window(messages=100, size=30, message_size=100, measure=lambda text: len(text.split()))
        memory = AdvancedMemorySystem(store, window=window)
        for number in range(20):
            conversation = await memory.add({"text": f"eight words are in this one message {number}"}, "r")
            assert sum(len(message.line.split()) for message in conversation.messages) <= 30
        huge = await memory.add({"text": "word " * 5_000}, "r")
        assert len(huge.messages[-1].text) <= 100
        small = AdvancedMemorySystem(store, window=Window(size=5), agent="small")
        await small.add({"text": "before"}, "r")
        assert [message.text for message in (await small.add({"text": "more than fits"}, "r")).messages] == [
            "more than fits"
        ]


async def test_context_has_what_a_prompt_needs():
    async with open_store() as store:
        memory = AdvancedMemorySystem(store, model=Model("They spoke of tea."), window=WINDOW)
        await say(memory, *range(1, 8))
        await memory.remember("Ada likes green tea", room="r")
        await memory.remember("of another room: tea", room="q")
        context = await memory.context_for("tea", "r", characters=600)
        assert context.text.startswith(
            "Earlier:\nThey spoke of tea.\n\nKnown:\n- Ada likes green tea\n\nNow:\nAda: message 4"
        )
        assert context.text.endswith("Ada: message 7")
        assert (context.summary, [each.text for each in context.facts]) == (
            "They spoke of tea.",
            ["Ada likes green tea"],
        )
        assert (await memory.context_for("tea", "nowhere")).text == ""


async def test_a_message_without_text_is_refused():
    async with open_store() as store:
        with pytest.raises(MemorySettingsError):
            await AdvancedMemorySystem(store).add({"role": "user"}, "r")
