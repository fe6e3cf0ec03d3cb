"""What the tests of memory are made with: a clock, embeddings by words, a model by script, the host's tools."""

from __future__ import annotations

import itertools
import math
import zlib
from pathlib import Path

from langchain_core.embeddings import Embeddings

from elizaos_py.core.memory.words import telling

DAY = 86_400.0
ROOT = Path(__file__).parents[4]


class Clock:
    def __init__(self, now=1_800_000_000.0):
        self.now = now

    def __call__(self):
        return self.now

    def pass_days(self, days):
        self.now += days * DAY


class WordEmbeddings(Embeddings):
    """Texts with the same words are near; counts what it is asked."""

    def __init__(self, dims=512):
        self.dims = dims
        self.asked = 0

    def embed_documents(self, texts):
        self.asked += len(texts)
        return [self._vector(text) for text in texts]

    def embed_query(self, text):
        return self.embed_documents([text])[0]

    async def aembed_documents(self, texts):
        return self.embed_documents(texts)

    async def aembed_query(self, text):
        return self.embed_query(text)

    def _vector(self, text):
        vector = [0.0] * self.dims
        for word in telling(text):
            vector[zlib.crc32(word.encode()) % self.dims] += 1.0
        length = math.hypot(*vector) or 1.0
        return [number / length for number in vector]


class Model:
    """Answers with what a function makes of the last message, and keeps what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    async def __call__(self, messages):
        self.asked.append(messages)
        answer = self.answer(messages[-1]["content"]) if callable(self.answer) else self.answer
        if isinstance(answer, Exception):
            raise answer
        return answer


NAMESPACE = {"type": list, "items": str, "most": 16}
PLACE = {"namespace": NAMESPACE | {"least": 1}, "key": {"type": str, "least": 1, "most": 1024}}
TOOLS = {
    "memory.put": (PLACE | {"value": {"type": dict}, "text": {"type": str, "least": 1}}, ["namespace", "key", "value"]),
    "memory.get": (PLACE, ["namespace", "key"]),
    "memory.delete": (PLACE, ["namespace", "key"]),
    "memory.find": (
        {
            "namespace": NAMESPACE,
            "query": {"type": str},
            "limit": {"type": int, "from": 1, "to": 100},
            "offset": {"type": int, "from": 0, "to": 4000},
        },
        ["namespace"],
    ),
}


class Host:
    """The tools of one room as the plugin has them: held against their schemas, JSON values, by the same order."""

    def __init__(self, embeddings=None):
        self._embeddings = embeddings
        self._items = {}
        self._ticks = itertools.count(1_700_000_000_000)
        self.calls = []

    async def __call__(self, name, arguments):
        self.calls.append(name)
        self._check(name, arguments)
        return await getattr(self, "_" + name.partition(".")[2])(**arguments)

    def _check(self, name, arguments):
        properties, required = TOOLS[name]
        assert set(required) <= set(arguments) <= set(properties), (name, arguments)
        for each, value in arguments.items():
            schema = properties[each]
            assert type(value) is schema["type"], (name, each, value)
            if isinstance(value, (str, list)):
                assert schema.get("least", 0) <= len(value) <= schema.get("most", 1_000_000), (name, each, value)
            if isinstance(value, list):
                assert all(type(part) is schema["items"] and part for part in value), (name, each, value)
            if isinstance(value, int):
                assert schema["from"] <= value <= schema["to"], (name, each, value)

    async def _put(self, namespace, key, value, text=None):
        now = next(self._ticks)
        place = (tuple(namespace), key)
        known = self._items.get(place, {"createdAt": now, "vector": None})
        vector = known["vector"]
        if text is not None and self._embeddings is not None:
            (vector,) = await self._embeddings.aembed_documents([text])
        self._items[place] = known | {"value": value, "updatedAt": now, "vector": vector}
        return f"{namespace}/{key}"

    async def _get(self, namespace, key):
        place = (tuple(namespace), key)
        return self._shown(place, None) if place in self._items else None

    async def _delete(self, namespace, key):
        return self._items.pop((tuple(namespace), key), None) is not None

    async def _find(self, namespace, query="", limit=10, offset=0):
        below = [place for place in self._items if list(place[0][: len(namespace)]) == namespace]
        if query and self._embeddings is not None:
            sought = await self._embeddings.aembed_query(query)
            near = [(self._near(sought, place), place) for place in below if self._items[place]["vector"]]
            near.sort(key=lambda each: -each[0])
            return [self._shown(place, similarity) for similarity, place in near][offset : offset + limit]
        below.sort(key=lambda place: -self._items[place]["createdAt"])
        return [self._shown(place, None) for place in below][offset : offset + limit]

    def _near(self, sought, place):
        return sum(a * b for a, b in zip(sought, self._items[place]["vector"], strict=True))

    def _shown(self, place, similarity):
        item = self._items[place]
        times = {"createdAt": item["createdAt"], "updatedAt": item["updatedAt"]}
        return {"namespace": list(place[0]), "key": place[1], "value": item["value"], **times, "similarity": similarity}
