"""Finding tools by words."""

import pytest

from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool
from elizaos_py.core.registry import ALL, BenchmarkToolRegistry

TOLD = {
    "fs.read_file": "Gives what is in a file",
    "fs.remove": "Deletes files",
    "car.lockDoors": "Locks or unlocks the doors of the vehicle",
    "car.start_engine": "Starts the motor of the vehicle",
    "mail.send": "Sends a message to a person",
}


@pytest.fixture
def registry():
    made = BenchmarkToolRegistry()
    for title, description in TOLD.items():
        namespace, _, name = title.partition(".")
        needs = ["write"] if name == "remove" else []
        made.register(AgentTool(name, description, NO_PARAMETERS, None), namespace=namespace, needs=needs)
    amount = {"type": "object", "properties": {"order": {"type": "object", "properties": {"currency": {}}}}}
    made.register(AgentTool("buy", "", amount, None), namespace="shop")
    return made


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Please lock the car doors", "car.lockDoors"),
        ("reading a file", "fs.read_file"),
        ("could you start the engine?", "car.start_engine"),
        ("message somebody", "mail.send"),
        ("which currency?", "shop.buy"),
    ],
)
def test_the_likeliest_comes_first(registry, text, first):
    assert registry.search(text)[0] == first


def test_what_shares_no_word_is_not_found(registry):
    assert registry.search("weather tomorrow") == []
    assert registry.search("") == []
    assert registry.search("!?") == []


@pytest.mark.parametrize(
    "text", ['"', "NEAR(", "doors AND NOT OR *", "name:doors", "doors' --", "doors\0", "dööers 门"]
)
def test_a_text_is_words_and_no_query(registry, text):
    assert registry.search(text) == (["car.lockDoors"] if "doors" in text else [])


def test_a_long_text_is_cut(registry):
    assert registry.search(" ".join(f"word{n}" for n in range(100_000)) + " doors") == []


def test_within_namespaces_and_not_more_than_asked_for(registry):
    assert registry.search("file vehicle message", 2, ["car", "mail"])[:2] != []
    assert {name.split(".")[0] for name in registry.search("file vehicle message", 9, ["car", "mail"])} == {
        "car",
        "mail",
    }
    assert len(registry.search("file vehicle message", 1)) == 1


def test_a_view_for_a_task(registry):
    view = registry.view(task="delete the files", most=2, permissions=ALL)
    assert [one.title for one in view] == ["fs.remove", "fs.read_file"]
    # What needs more than is granted takes no place.
    assert [one.title for one in registry.view(task="delete the files", most=1)] == ["fs.read_file"]
    # Where words find too little, the others follow in their order.
    assert len(registry.view(task="doors", most=4)) == 4


def test_replaced_and_dropped(registry):
    registry.register(AgentTool("send", "Posts a parcel", NO_PARAMETERS, None), namespace="mail", replaces=True)
    assert registry.search("message") == []
    assert registry.search("parcel") == ["mail.send"]
    registry.unregister("mail.send")
    assert registry.search("parcel") == []
