"""Facts: noted once, found by what counts, let go when they have faded."""

import asyncio

import pytest
from memory_support import DAY, Clock, Model, WordEmbeddings

from elizaos_py.core.memory import (
    AdvancedMemorySystem,
    MemorySettingsError,
    Merging,
    Recalling,
    Retention,
    Weights,
    open_store,
)

pytestmark = pytest.mark.asyncio


def texts(found):
    return [each.text for each in found]


async def test_finds_what_is_near_in_meaning_and_tells_all_about_it(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock)
        noted = await memory.remember(
            "Ada likes  green\ntea", kind="preference", importance=0.9, about="Ada", room="r", source="chat", at=5.0
        )
        await memory.remember("Bob drives a red bike", about="Bob", room="r")
        (found,) = await memory.recall("which tea does Ada like", limit=1, room="r")
        assert found.fact.id == noted.id
        assert found.text == "Ada likes green tea"
        told = (found.fact.kind, found.fact.importance, found.fact.about, found.fact.room, found.fact.source)
        assert told == ("preference", 0.9, "Ada", "r", "chat")
        assert (found.fact.created, found.fact.seen, found.fact.count) == (5.0, 5.0, 1)
        assert 0 < found.score <= 1


async def test_lasts(opened, clock):
    if not opened.lasts:
        return
    async with opened() as store:
        await AdvancedMemorySystem(store, clock=clock).remember("the gate code is 4711", room="r")
    async with opened() as store:
        assert texts(await AdvancedMemorySystem(store, clock=clock).recall("gate code", room="r")) == [
            "the gate code is 4711"
        ]


async def test_no_agent_sees_another_ones_and_no_room_another_rooms(opened, clock):
    async with opened() as store:
        one, other = (AdvancedMemorySystem(store, agent=name, clock=clock) for name in ("a", "a.b"))
        mine = await one.remember("the secret is mine", about="it", room="r")
        theirs = await other.remember("the secret is theirs", about="it", room="r")
        await one.remember("the secret of another room", about="it", room="r.2")
        await one.remember("the secret of all rooms", about="it")
        assert texts(await one.recall("secret", room="r", limit=9)) != []
        assert set(texts(await one.recall("secret", room="r", limit=9))) == {
            "the secret is mine",
            "the secret of all rooms",
        }
        assert len(await one.recall("secret", limit=9)) == 3
        assert texts(await other.recall("secret", limit=9)) == ["the secret is theirs"]
        assert not await other.forget(mine.id + "x")
        await other.forget_about("it")
        assert len(await one.recall("secret", limit=9)) == 3
        assert await other.recall("secret", limit=9) == []
        assert theirs.id != mine.id


async def test_an_id_reaches_only_the_agents_own(opened, clock):
    async with opened() as store:
        one, other = (AdvancedMemorySystem(store, agent=name, clock=clock) for name in ("a", "b"))
        mine = await one.remember("mine", room="r")
        for id in (mine.id, "../a/facts/x", "", "/", "a.b/c", "r/\0"):
            assert not await other.forget(id), id
        assert await one.forget(mine.id)
        assert not await one.forget(mine.id)
        assert await one.recall("mine") == []


async def test_the_same_again_is_one_fact_with_a_count(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock, merging=Merging(likeness=0.8))
        first = await memory.remember("Ada likes green tea", about="Ada", room="r", importance=0.3)
        clock.pass_days(3)
        again = await memory.remember("Really, Ada likes the green tea!", about=" ada ", room="r", importance=0.6)
        assert (again.id, again.count, again.importance, again.seen) == (first.id, 2, 0.6, clock.now)
        assert (again.text, again.created) == (first.text, first.created)
        assert len(await memory.recall("tea", limit=9)) == 1


@pytest.mark.parametrize(
    "other",
    [
        "Ada was born on 4 May in Bergen",
        "Ada was not born on 3 May in Bergen",
        "Eva was born on 3 May in Bergen",
        "Ada was born on 3 May in Oslo",
        "Ada was wed on 3 May in Bergen",
        "In Bergen, on 4 May, Ada was born",
        "In Bergen, on 3 May, Ada was not born",
    ],
)
async def test_what_contradicts_is_another_fact(opened, clock, other):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock, merging=Merging(likeness=0.3))
        await memory.remember("Ada was born on 3 May in Bergen", room="r")
        assert (await memory.remember(other, room="r")).count == 1


async def test_about_another_or_of_another_kind_it_is_another_fact(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock)
        for about, kind, room in (
            ("Ada", "fact", "r"),
            ("Bob", "fact", "r"),
            ("Ada", "plan", "r"),
            ("Ada", "fact", "q"),
        ):
            assert (await memory.remember("likes green tea", about=about, kind=kind, room=room)).count == 1
        assert {each.fact.about for each in await memory.recall("tea", kinds=["fact"], limit=9)} == {"Ada", "Bob"}
        assert len(await memory.recall("tea", kinds=["fact", "plan"], limit=9)) == 4
        assert len(await memory.recall("tea", about="bob", limit=9)) == 1
        assert await memory.recall("tea", kinds=[], limit=9) == []


async def test_at_once_the_same_fact_is_still_one(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock)
        taken = await asyncio.gather(*(memory.remember("Ada likes green tea", room="r") for _ in range(8)))
        assert len({fact.id for fact in taken}) == 1
        assert sorted(fact.count for fact in taken) == list(range(1, 9))


async def test_a_model_is_asked_where_likeness_leaves_it_open(opened, clock):
    async with opened() as store:
        model = Model(lambda asked: "SAME" if "tea" in asked and "brew" in asked else "DIFFERENT")
        memory = AdvancedMemorySystem(store, clock=clock, model=model, merging=Merging(doubtful=0.2))
        first = await memory.remember("Ada likes green tea", room="r")
        assert (await memory.remember("Ada enjoys a green brew", room="r")).id == first.id
        assert (await memory.remember("Ada has a green bike", room="r")).id != first.id
        asked = len(model.asked)
        assert asked == 2
        model.answer = RuntimeError("down")
        assert (await memory.remember("Ada loves green peas", room="r")).count == 1
        assert len(model.asked) == asked + 1


async def test_of_two_that_are_as_near_the_newer_and_then_the_more_important_comes_first(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock)
        await memory.remember("Ada lives in Oslo", room="r")
        clock.pass_days(90)
        await memory.remember("Ada lives in Bergen", room="r")
        assert (
            texts(await memory.recall("where does Ada live: lives in", room="r", touch=False))[0]
            == "Ada lives in Bergen"
        )
        await memory.remember("Bob lives in Lyon", room="r", importance=0.1)
        await memory.remember("Bob lives in Graz", room="r", importance=0.9)
        assert texts(await memory.recall("Bob lives", room="r", touch=False))[0] == "Bob lives in Graz"


async def test_weights_decide(clock):
    async with open_store(None, WordEmbeddings()) as store:
        await AdvancedMemorySystem(store, clock=clock).remember("Ada likes green tea", importance=0.0)
        await AdvancedMemorySystem(store, clock=clock).remember("Ada likes chess", importance=1.0)
        by_importance = Recalling(weights=Weights(meaning=0.1, words=0, recency=0, importance=1))
        for recalling, first in ((None, "Ada likes green tea"), (by_importance, "Ada likes chess")):
            memory = AdvancedMemorySystem(store, clock=clock, recalling=recalling)
            assert texts(await memory.recall("Ada likes green tea", touch=False))[0] == first


async def test_what_is_recalled_stays_young(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock)
        for text in ("Ada likes green tea", "Bob likes black coffee"):
            await memory.remember(text, room="r", importance=0.2)
        for _ in range(8):
            clock.pass_days(50)
            assert texts(await memory.recall("green tea", room="r", limit=1)) == ["Ada likes green tea"]
            await memory.recall("green tea", room="r", limit=1)
        (found,) = await memory.recall("green tea", room="r", limit=1, touch=False)
        assert (found.fact.recalls, found.fact.used) == (8, clock.now), "twice in a minute counts once"
        assert found.fact.count == 1


async def test_what_is_forgotten_does_not_come_back_by_being_found(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock)
        fact = await memory.remember("Ada likes green tea", room="r")
        clock.pass_days(1)
        await asyncio.gather(memory.recall("tea"), memory.forget(fact.id), memory.recall("tea"))
        assert await memory.recall("tea") == []


async def test_all_about_someone_is_forgotten(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock)
        for number in range(130):
            await memory.remember(f"note {number}", about="Ada  Moreau" if number % 2 else "Bob", room=f"r{number % 3}")
        assert await memory.forget_about("ada moreau", room="r0") == 22
        assert await memory.forget_about("ada moreau") == 43
        assert await memory.forget_about("  ") == 0
        assert await memory.recall("note", about="Ada Moreau") == []
        assert len(await memory.recall("note", about="bob", limit=99)) == 65


async def test_sweeps_what_has_faded_and_spares_what_matters(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock, retention=Retention(max_age=100 * DAY, half_life=20 * DAY))
        await memory.remember("old and little", room="r", importance=0.2)
        await memory.remember("old and dear", room="q", importance=0.9)
        clock.pass_days(101)
        await memory.remember("young and little", room="r", importance=0.0)
        swept = await memory.sweep()
        assert (swept.kept, swept.removed) == (2, 1)
        assert set(texts(await memory.recall("old young", limit=9))) == {"old and dear", "young and little"}
        clock.pass_days(99)
        # What has no importance begins at 0.5, and 99 days are 4.95 half-lives: 0.016, below the floor of 0.02.
        assert (await memory.sweep(room="r")).removed == 1
        assert (await memory.sweep(room="q")).removed == 0


async def test_what_is_used_often_fades_later(clock):
    async with open_store() as store:
        memory = AdvancedMemorySystem(store, clock=clock, retention=Retention(half_life=10 * DAY))
        await memory.remember("used once", importance=0.5)
        for _ in range(4):
            await memory.remember("used often", importance=0.5)
        clock.pass_days(60)
        await memory.sweep()
        assert texts(await memory.recall("used", limit=9)) == ["used often"]


async def test_a_room_never_has_more_than_it_may(opened, clock):
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock, retention=Retention(most=20))
        dear = await memory.remember("the dear one", room="r", importance=1.0)
        for number in range(70):
            clock.now += 1
            await memory.remember(f"note number {number}", room="r", importance=0.2)
            if number % 10 == 0:
                assert len(await memory.recall("note", limit=99, room="r", touch=False)) <= 20
        kept = await memory.recall("note dear", limit=99, room="r", touch=False)
        assert 18 <= len(kept) <= 20
        assert dear.id in {each.fact.id for each in kept}
        assert "note number 69" in texts(kept)
        assert "note number 0" not in texts(kept)
        # Another object that knows nothing of what is there holds to it as well.
        other = AdvancedMemorySystem(store, clock=clock, retention=Retention(most=20))
        for number in range(5):
            await other.remember(f"more {number}", room="r")
        assert len(await other.recall("note more", limit=99, room="r", touch=False)) <= 20
        assert (await AdvancedMemorySystem(store, clock=clock, retention=Retention(most=7)).sweep()).kept == 7


@pytest.mark.parametrize("wrong", [{"text": "  "}, {"text": "x", "importance": 1.5}, {"text": "x", "importance": -0.1}])
async def test_what_cannot_be_noted_is_refused(wrong):
    async with open_store() as store:
        with pytest.raises(MemorySettingsError):
            await AdvancedMemorySystem(store).remember(**wrong)


async def test_settings_that_make_no_sense_are_refused():
    for make in (
        lambda: Weights(meaning=-1),
        lambda: Weights(0, 0, 0, 0),
        lambda: Retention(most=0),
        lambda: Recalling(half_life=float("nan")),
    ):
        with pytest.raises(MemorySettingsError):
            make()


async def test_embeddings_of_its_own_serve_a_store_without_an_index():
    clock = Clock()
    async with open_store() as store:
        embeddings = WordEmbeddings()
        memory = AdvancedMemorySystem(store, clock=clock, embeddings=embeddings)
        for number in range(150):
            await memory.remember(f"note {number}")
        asked = embeddings.asked
        assert texts(await memory.recall("what of note 149", limit=1)) == ["note 149"]
        assert embeddings.asked == asked + 1, "the vectors of the notes are kept"
