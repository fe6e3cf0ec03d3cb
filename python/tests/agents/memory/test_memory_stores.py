"""Stores: what LangGraph promises of one, in a file, in the host and here."""

import re
import sqlite3
import sys

import pytest
from langgraph.store.base import GetOp, InvalidNamespaceError, PutOp, SearchOp
from memory_support import ROOT, TOOLS, Host, WordEmbeddings

from elizaos_py.core.memory import AdvancedMemorySystem, HostStore, MemoryStoreError, open_store
from elizaos_py.core.memory.stores.sqlite import driver_for

pytestmark = pytest.mark.asyncio


async def test_puts_gets_lists_deletes(opened):
    async with opened() as store:
        for number in range(230):
            await store.aput(("a", f"n{number % 2}"), f"k{number}", {"n": number, "text": f"item {number}"})
        assert (await store.aget(("a", "n1"), "k7")).value == {"n": 7, "text": "item 7"}
        assert await store.aget(("a", "n0"), "k7") is None
        pages = [await store.asearch(("a",), limit=100, offset=start) for start in (0, 100, 200)]
        assert [len(page) for page in pages] == [100, 100, 30]
        assert len({item.key for page in pages for item in page}) == 230
        assert {item.value["n"] for item in await store.asearch(("a",), filter={"n": {"$gte": 228}})} == {228, 229}
        assert await store.alist_namespaces(prefix=("a",)) == [("a", "n0"), ("a", "n1")]
        assert await store.alist_namespaces(suffix=("n1",)) == [("a", "n1")]
        assert await store.alist_namespaces(prefix=("a",), max_depth=1) == [("a",)]
        await store.adelete(("a", "n1"), "k7")
        await store.adelete(("a", "n1"), "never there")
        assert await store.aget(("a", "n1"), "k7") is None
        assert await store.asearch(("a", "n")) == [], "a part of a name is no prefix"


async def test_what_is_read_beside_a_write_is_what_was_before_and_the_last_write_counts(opened):
    async with opened() as store:
        await store.aput(("a",), "k", {"n": 1})
        ops = [GetOp(("a",), "k"), PutOp(("a",), "k", {"n": 2}), PutOp(("a",), "k", {"n": 3}), SearchOp(("a",))]
        got, first, second, found = await store.abatch(ops)
        assert (got.value, first, second, [item.value for item in found]) == ({"n": 1}, None, None, [{"n": 1}])
        assert (await store.aget(("a",), "k")).value == {"n": 3}


async def test_a_name_with_a_dot_is_refused_as_elsewhere():
    store = HostStore(Host())
    with pytest.raises(InvalidNamespaceError):
        await store.abatch([PutOp(("a.b",), "k", {})])


async def test_a_host_store_is_not_for_plain_code():
    with pytest.raises(MemoryStoreError):
        HostStore(Host()).batch([GetOp(("a",), "k")])


async def test_an_unknown_operator_of_a_filter_is_an_error():
    store = HostStore(Host())
    await store.aput(("a",), "k", {"n": 1})
    with pytest.raises(ValueError, match="regex"):
        await store.asearch(("a",), filter={"n": {"$regex": "x"}})


async def test_what_is_not_indexed_has_no_text_for_the_host_and_what_is_changed_keeps_its_vector():
    host = Host(WordEmbeddings())
    store = HostStore(host)
    await store.aput(("a",), "seen", {"text": "green tea"}, index=["text"])
    await store.aput(("a",), "hidden", {"text": "green tea"}, index=False)
    await store.aput(("a",), "seen", {"text": "green tea", "n": 2}, index=False)
    (found,) = await store.asearch(("a",), query="tea")
    assert (found.key, found.value["n"]) == ("seen", 2)
    assert found.score == pytest.approx(0.7071, abs=1e-3)


async def test_the_host_is_asked_no_more_than_it_has_to_be():
    host = Host(WordEmbeddings())
    memory = AdvancedMemorySystem(HostStore(host))
    await memory.remember("Ada likes green tea", room="r")
    host.calls.clear()
    await memory.recall("tea", room="r", touch=False)
    assert host.calls == ["memory.find", "memory.find"], "one for the room and one for what holds in all"


async def test_the_double_takes_what_the_plugin_takes():
    source = (ROOT / "plugin" / "src" / "tools" / "memory.ts").read_text()
    place = re.search(r"const PLACE = \{(.*?)\};", source, re.DOTALL).group(1)
    for name, (properties, required) in TOOLS.items():
        tool = re.search(rf"name: '{re.escape(name)}'(.*?)handler:", source, re.DOTALL).group(1)
        described = tool.replace("...PLACE", place).replace("properties: PLACE", place)
        for each in properties:
            assert re.search(rf"\b{each}\b", described), (name, each)
        listed = re.search(r"required: \[(.*?)\]", tool).group(1)
        assert re.findall(r"'(\w+)'", listed) == required, name


async def test_a_file_keeps_to_the_embeddings_it_was_made_with(tmp_path):
    path = tmp_path / "below" / "memory.sqlite"
    async with open_store(path, WordEmbeddings(64)) as store:
        await AdvancedMemorySystem(store).remember("Ada likes green tea")
    with pytest.raises(MemoryStoreError, match="64 numbers, and these embeddings give 32"):
        async with open_store(path, WordEmbeddings(32)):
            pass
    async with open_store(path, WordEmbeddings(64)) as store:
        (found,) = await AdvancedMemorySystem(store).recall("tea")
        assert found.meaning == pytest.approx(0.5, abs=1e-3), "the text was embedded, and not the whole item"


async def test_two_may_have_one_file_open(tmp_path):
    path = tmp_path / "memory.sqlite"
    async with open_store(path, WordEmbeddings()) as one, open_store(path, WordEmbeddings()) as other:
        fact = await AdvancedMemorySystem(one).remember("Ada likes green tea")
        assert [each.fact.id for each in await AdvancedMemorySystem(other).recall("tea")] == [fact.id]


async def test_sqlite_stays_what_it_is_for_everybody_else(tmp_path):
    before = sys.modules["sqlite3"]
    async with open_store(tmp_path / "memory.sqlite", WordEmbeddings()):
        assert sys.modules["sqlite3"] is before is sqlite3
        import aiosqlite

        async with aiosqlite.connect(":memory:") as connection:
            assert type(connection._conn) is sqlite3.Connection


async def test_a_python_that_loads_no_extensions_says_what_helps(monkeypatch, tmp_path):
    class Connection:
        pass

    monkeypatch.setattr(sqlite3, "Connection", Connection)
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", None)
    with pytest.raises(MemoryStoreError, match="pysqlite3-binary"):
        driver_for(extensions=True)
    assert driver_for(extensions=False) is sqlite3
