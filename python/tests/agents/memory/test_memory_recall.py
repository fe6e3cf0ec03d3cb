"""A floor under what is recalled: facts among others like them, in every store, by embeddings of words alone."""

import sys

import pytest
from memory_support import DAY, ROOT, Clock

from elizaos_py.core.memory import AdvancedMemorySystem

sys.path.insert(0, str(ROOT / "bench" / "memory"))
from made import make

pytestmark = pytest.mark.asyncio

ATTRIBUTES = {"home", "drink", "birthday", "instrument", "allergy"}


async def test_what_answers_is_among_the_first_five(opened):
    facts, asked, _ = make(seed=3, questions=600)
    people = sorted({fact.person for fact in facts})[:14]
    facts = [fact for fact in facts if fact.person in people and fact.attribute in ATTRIBUTES]
    asked = [each for each in asked if each.answer in facts]
    assert len(facts) >= 60
    assert len(asked) >= 50
    clock = Clock()
    now = clock.now
    async with opened() as store:
        memory = AdvancedMemorySystem(store, clock=clock)
        for fact in facts:
            clock.now = now - fact.days * DAY
            noted = await memory.remember(fact.text, about=fact.person, room="r", importance=fact.importance)
            assert noted.count == 1, fact.text
        clock.now = now
        among = newer = 0
        changed = [each for each in asked if each.outdated]
        for each in asked:
            # The made questions have other words than the facts, and these embeddings know no paraphrase: so by a gap.
            question = each.answer.text.replace(each.answer.value, "what")
            found = [one.text for one in await memory.recall(question, room="r", touch=False)]
            among += each.answer.text in found
            newer += each.outdated is not None and each.answer.text in found[:2]
        assert among / len(asked) >= 0.95
        assert newer / len(changed) >= 0.5
