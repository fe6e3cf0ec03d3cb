"""What a model and an encoder do for memory."""

import json
import sys
import threading

import pytest
from memory_support import Model

from elizaos_py.core.memory import (
    AdvancedMemorySystem,
    ExtractionError,
    MemoryModelMissingError,
    MemoryPackageMissingError,
    open_store,
)
from elizaos_py.core.memory.embeddings.local import LocalEmbeddings

pytestmark = pytest.mark.asyncio

FOUND = [
    {"text": "Ada likes green tea", "kind": "preference", "importance": 0.8, "about": "Ada"},
    {"text": "Ada moves on 3 May", "kind": "plan", "importance": 7, "about": "Ada"},
    {"text": "   "},
    {"text": 5},
    {"text": "It rains", "importance": "high", "about": 3, "kind": None},
]
MESSAGES = [{"text": "I like green tea and move on 3 May", "by": "Ada", "at": 50.0}]


@pytest.mark.parametrize("answer", ["{}", "Of course [sic]:\n```json\n{}\n```\nDone [1]."])
async def test_facts_are_extracted_from_messages(answer):
    async with open_store() as store:
        memory = AdvancedMemorySystem(store, model=Model(answer.replace("{}", json.dumps(FOUND))))
        facts = await memory.extract(MESSAGES, room="r")
        told = [(fact.text, fact.kind, fact.importance, fact.about, fact.source, fact.seen) for fact in facts]
        assert told == [
            ("Ada likes green tea", "preference", 0.8, "Ada", "Ada", 50.0),
            ("Ada moves on 3 May", "plan", 1.0, "Ada", "Ada", 50.0),
            ("It rains", "fact", 0.5, None, "Ada", 50.0),
        ]
        assert len(await memory.recall("tea May rains", room="r", limit=9)) == 3


async def test_what_is_no_list_is_an_error_and_nothing_is_noted():
    async with open_store() as store:
        for answer in ("none", "[1, 2]", '[{"text": "half', "[" * 100_000):
            memory = AdvancedMemorySystem(store, model=Model(answer))
            with pytest.raises(ExtractionError):
                await memory.extract(MESSAGES)
        model = Model("[]")
        memory = AdvancedMemorySystem(store, model=model)
        assert await memory.extract(MESSAGES) == []
        assert await memory.extract([]) == []
        assert len(model.asked) == 1
        assert await memory.recall("tea") == []


async def test_no_more_facts_are_taken_than_were_asked_for():
    async with open_store() as store:
        many = [{"text": f"fact {number}"} for number in range(100)]
        assert len(await AdvancedMemorySystem(store, model=Model(json.dumps(many))).extract(MESSAGES)) == 20


async def test_without_a_model_extraction_says_so():
    async with open_store() as store:
        with pytest.raises(MemoryModelMissingError):
            await AdvancedMemorySystem(store).extract(MESSAGES)


async def test_texts_are_encoded_in_batches_beside_the_loop_and_come_back_in_their_order():
    batches = []
    threads = set()

    def encode(texts):
        batches.append(texts)
        threads.add(threading.get_ident())
        return [[float(len(text))] for text in texts]

    texts = ["x" * (number * 7 % 11 + 1) for number in range(70)]
    embeddings = LocalEmbeddings(encode, batch=32)
    assert await embeddings.aembed_documents(texts) == [[float(len(text))] for text in texts]
    assert [len(batch) for batch in batches] == [32, 32, 6]
    assert threading.get_ident() not in threads
    assert await embeddings.aembed_query("abc") == [3.0]
    assert await embeddings.aembed_documents([]) == []


async def test_a_missing_encoder_names_what_to_install(monkeypatch):
    for name in ("onnxruntime", "sentence_transformers"):
        # As if it were not there: Python's own way of saying so.
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MemoryPackageMissingError, match="pip install") as caught:
        await LocalEmbeddings().aembed_query("x")
    assert isinstance(caught.value, ImportError)
