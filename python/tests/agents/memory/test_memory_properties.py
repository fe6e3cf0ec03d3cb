"""What holds of memory whatever it is given."""

import asyncio
import string

from hypothesis import given
from hypothesis import strategies as st
from langgraph.store.memory import InMemoryStore
from memory_support import Clock, WordEmbeddings

from elizaos_py.core.memory import AdvancedMemorySystem, Message, Recalled, Retention, Weights, Window, open_store
from elizaos_py.core.memory.context import compose
from elizaos_py.core.memory.conversation.conversations import Conversation
from elizaos_py.core.memory.conversation.gist import gist
from elizaos_py.core.memory.embeddings.kept import KeptEmbeddings
from elizaos_py.core.memory.facts.fact import Fact
from elizaos_py.core.memory.facts.ranking import decay, rank, strength
from elizaos_py.core.memory.facts.sameness import says_the_same
from elizaos_py.core.memory.namespaces import label, room_label, room_of
from elizaos_py.core.memory.stores.filters import matches
from elizaos_py.core.memory.words import sentences, shortened

UNIT = st.floats(0, 1)
AGES = st.floats(0, 1e9)
TEXTS = st.text(max_size=60)
PROSE = st.lists(st.sampled_from(["tea", "Ada", "3", "not", "in", "Oslo.", "green", "\n", "is"]), max_size=40).map(
    " ".join
)


@given(st.text(), st.text())
def test_names_become_labels_that_a_store_takes_and_no_two_the_same(one, other):
    assert (label(one) == label(other)) == (one == other)
    assert label(one)
    assert not set(label(one)) & set("./:*\0")
    assert room_of(room_label(one)) == one
    assert room_of(room_label(None)) is None
    assert room_label(None) != room_label(one)


@given(PROSE, st.integers(1, 200))
def test_a_gist_fits_and_is_made_of_what_was_said(text, most):
    made = gist(text, most)
    assert len(made) <= most
    assert made == gist(text, most)
    whole = set(made.split("\n")) <= {"", *sentences(text)}
    assert whole or any(made == shortened(sentence, most) for sentence in sentences(text))


@given(st.text(), st.integers(0, 50))
def test_what_is_shortened_fits_and_what_fits_is_not_touched(text, most):
    made = shortened(text, most)
    assert len(made) <= most
    assert made == text or len(text) > most


@given(
    st.text(max_size=300),
    st.lists(st.text(max_size=80), max_size=8),
    st.lists(st.text(max_size=80), max_size=8),
    st.integers(0, 500),
)
def test_a_context_never_has_more_characters_than_it_may(summary, facts, said, characters):
    recalled = [Recalled(Fact(id="r/x", text=text), 1, 1, 1, 1) for text in facts]
    messages = tuple(Message(text) for text in said)
    context = compose(Conversation(summary, messages), recalled, characters)
    assert len(context.text) <= characters
    assert context.messages == messages[len(messages) - len(context.messages) :]
    assert list(context.facts) == recalled[: len(context.facts)]


@given(AGES, AGES, UNIT, UNIT, UNIT)
def test_a_score_grows_with_each_part_and_stays_between_0_and_1(age, more, near, nearer, importance):
    now = 2e9
    fact = Fact(id="r/x", text="x", importance=importance, seen=now - age, used=now - age)
    older = Fact(id="r/x", text="x", importance=importance, seen=now - age - more, used=now - age - more)
    score = rank(fact, near, set(), now, Weights(), 1e6).score
    assert 0 <= score <= 1
    assert rank(older, near, set(), now, Weights(), 1e6).score <= score
    assert rank(fact, max(near, nearer), set(), now, Weights(), 1e6).score >= score
    assert strength(older, now, Retention()) <= strength(fact, now, Retention())
    assert strength(fact.recalled(now), now, Retention()) >= strength(fact, now, Retention())


@given(AGES, st.floats(1, 1e8))
def test_decay_halves(age, half_life):
    assert 0 <= decay(age, half_life) <= 1
    assert decay(-age, half_life) == 1
    assert abs(decay(age + half_life, half_life) - decay(age, half_life) / 2) < 1e-9


@given(PROSE, PROSE, UNIT, UNIT)
def test_saying_the_same_goes_both_ways(one, other, likeness, threshold):
    assert says_the_same(one, other, likeness, threshold) == says_the_same(other, one, likeness, threshold)
    assert says_the_same(one, one, 0, 1)


VALUES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 4), max_size=3)
OPERATORS = st.dictionaries(st.sampled_from(["$eq", "$ne"]), st.integers(0, 4), min_size=1)
FILTERS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 4) | OPERATORS, max_size=3)


@given(VALUES, FILTERS)
def test_filters_choose_as_those_of_langgraph_do(value, filter):
    store = InMemoryStore()
    store.put(("n",), "k", value)
    assert matches(value, filter) == bool(store.search(("n",), filter=filter))


@given(st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=2), max_size=30), st.integers(1, 6))
def test_kept_vectors_are_those_of_the_texts_and_no_more_than_may_be(texts, most):
    plain = WordEmbeddings(16)
    kept = KeptEmbeddings(WordEmbeddings(16), most)
    for start in range(0, len(texts), 4):
        assert kept.embed_documents(texts[start : start + 4]) == plain.embed_documents(texts[start : start + 4])
        assert len(kept._kept) <= most


@given(
    st.lists(st.tuples(st.text(max_size=50), st.sampled_from("rq")), max_size=30), st.integers(1, 5), st.integers(1, 4)
)
def test_a_window_is_bounded_and_no_message_is_both_in_it_and_before_it(said, messages, lot):
    window = Window(messages=messages, lot=lot, size=120, message_size=40, summary_characters=80)

    async def run():
        async with open_store() as store:
            memory = AdvancedMemorySystem(store, window=window, clock=Clock())
            for place, (text, room) in enumerate(said, 1):
                conversation = await memory.add({"text": text}, room)
                assert len(conversation.messages) <= messages + lot
                assert len(conversation.summary) <= 80
                sizes = [len(message.line) for message in conversation.messages]
                assert sum(sizes) <= 120 or len(sizes) == 1
                before = sum(each == room for _, each in said[:place])
                assert conversation.folded + len(conversation.messages) == before

    asyncio.run(run())


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["remember", "forget", "recall", "sweep", "age"]), st.integers(0, 6), st.sampled_from("ab")
    ),
    max_size=40,
)


@given(STEPS)
def test_agents_hold_what_they_noted_and_did_not_forget(steps):
    """Against a model: the texts that each agent noted and did not forget, while nothing fades."""

    async def run():
        clock = Clock()
        held = {"a": {}, "b": {}}
        async with open_store() as store:
            agents = {name: AdvancedMemorySystem(store, agent=name, clock=clock) for name in held}
            for step, number, name in steps:
                memory, mine = agents[name], held[name]
                text = f"note number {number}"
                if step == "remember":
                    mine[text] = (await memory.remember(text)).id
                elif step == "forget":
                    assert await memory.forget(mine.get(text, "none/none")) == (mine.pop(text, None) is not None)
                elif step == "recall":
                    found = await memory.recall(text, limit=1)
                    assert not mine or (found[0].text == text) == (text in mine)
                elif step == "sweep":
                    assert (await memory.sweep()).removed == 0
                else:
                    clock.pass_days(1)
            for name, memory in agents.items():
                found = await memory.recall("note", limit=99)
                assert {each.text: each.fact.id for each in found} == held[name]

    asyncio.run(run())
