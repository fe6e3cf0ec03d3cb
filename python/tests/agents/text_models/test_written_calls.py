"""Calls of tools, read from what a text model wrote."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elizaos_py.agents.written_calls import UnreadableCallError, read_calls

NAMES = st.from_regex(r"[a-zA-Z0-9_-]{1,64}", fullmatch=True)
# What stands in strings that ends them, or the object, or the fence, for a reader that looks at letters only.
TRICKY = st.sampled_from(["```", "```json\n", "}", "{", '{"tool_calls": []}', '"', "\\", "\n", "]}", "ü€𝄞", "\u2028"])
TEXTS = st.lists(st.one_of(st.text(max_size=10), TRICKY), max_size=6).map("".join)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
CALLS = st.lists(st.tuples(NAMES, st.dictionaries(TEXTS, VALUES, max_size=3)), min_size=1, max_size=4)
# Words with what looks like JSON and is none, or none of calls.
CHATTER = st.sampled_from(
    ["", "Sure.", "I set {x} to {y}.", '{"a": 1}', "“{”", 'As "tool_calls" says:', "```\n{}\n```", "{" * 50, "ü\n\n"]
)


def question(*names, choice=None, required=()):
    parameters = {"type": "object", "properties": {}, "required": list(required)}
    tools = [{"type": "function", "function": {"name": name, "parameters": parameters}} for name in names]
    return {"messages": [], "tools": tools} | ({} if choice is None else {"tool_choice": choice})


def read(calls):
    return [(call["function"]["name"], json.loads(call["function"]["arguments"])) for call in calls]


@given(CALLS, st.booleans(), st.booleans(), st.sampled_from([None, 2]), CHATTER, CHATTER, st.sampled_from(["", "json"]))
def test_what_is_written_is_read(calls, as_text, fenced, indent, before, after, language):
    asked = [{"name": name, "arguments": json.dumps(args) if as_text else args} for name, args in calls]
    written = json.dumps({"tool_calls": asked}, ensure_ascii=as_text, indent=indent)
    if fenced:
        written = f"```{language}\n{written}\n```"
    text = f"{before}\n{written}\n{after}" if before or after else written
    made = read_calls(text, question(*{name for name, _ in calls}))
    assert read(made) == calls
    assert len({call["id"] for call in made}) == len(calls)
    assert all(call["type"] == "function" for call in made)


@given(CHATTER, CHATTER, TEXTS)
def test_text_stays_text(before, after, between):
    told = json.dumps({"answer": between, "like": {"tool_calls": [{"name": "find"}]}})
    assert read_calls(f"{before} {told} {after}", question("find")) == []


@given(st.text())
def test_words_are_never_calls(text):
    if "tool_calls" not in text:
        assert read_calls(text, question("find")) == []


@pytest.mark.parametrize(
    "text",
    [
        'The field "tool_calls" holds what the model wants.',
        "Set {name} in `{braces}` as you like.",
        '```json\n{"name": "find"}\n```',
        '{"tool_calls": "none needed"}',
        "",
    ],
)
def test_plain_text_that_speaks_of_json(text):
    assert read_calls(text, question("find")) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"tool_calls": [{"name": "fly", "arguments": {}}]}', "there is no tool 'fly', only find, get"),
        ('{"tool_calls": [{"arguments": {}}]}', "there is no tool None"),
        ('{"tool_calls": [{"name": ["find"], "arguments": {}}]}', r"there is no tool \['find'\]"),
        ('{"tool_calls": ["find"]}', "there is no tool None"),
        ('{"tool_calls": [{"name": "find", "arguments": {"b": 1}}]}', "find needs a$"),
        ('{"tool_calls": [{"name": "find"}]}', "find needs a$"),
        ('{"tool_calls": [{"name": "find", "arguments": ""}]}', "find needs a$"),
        ('{"tool_calls": [{"name": "find", "arguments": "{oops"}]}', "the arguments of find are not JSON"),
        ('{"tool_calls": [{"name": "find", "arguments": "[1]"}]}', "the arguments of find are no object"),
        ('{"tool_calls": [{"name": "find", "arguments": [1]}]}', "the arguments of find are no object"),
        ('{"tool_calls": [{"name": "find", "arguments": {"a": NaN}}]}', "the JSON is not valid"),
        (
            '{"tool_calls": [{"name": "find", "arguments": "{\\"a\\": Infinity}"}]}',
            "the arguments of find are not JSON",
        ),
        ('Well: { "tool_calls": [{"name": "find", ', "the JSON is not valid"),
        ("{'x'} {\"tool_calls\": [{'name': 'find'}]}", "the JSON is not valid"),
        ('{"tool_calls": [' + "[" * 100_000, "the JSON is not valid"),
        ('{"tool_calls": []}', "the list of calls is empty"),
    ],
)
def test_what_cannot_be_run_is_said(text, problem):
    with pytest.raises(UnreadableCallError, match=problem):
        read_calls(text, question("find", "get", required=["a"]))


FIND = {"type": "function", "function": {"name": "find"}}


@pytest.mark.parametrize(
    ("choice", "text", "problem"),
    [
        ("required", "It is Ada.", "a tool must be called"),
        ("any", "It is Ada.", "a tool must be called"),
        (FIND, "It is Ada.", "find must be called"),
        (FIND, '{"tool_calls": [{"name": "get"}]}', "find must be called"),
    ],
)
def test_a_call_that_is_demanded(choice, text, problem):
    with pytest.raises(UnreadableCallError, match=problem):
        read_calls(text, question("find", "get", choice=choice))
    done = '{"tool_calls": [{"name": "get"}, {"name": "find"}]}'
    assert read(read_calls(done, question("find", "get", choice=choice))) == [("get", {}), ("find", {})]


def test_what_is_said_twice_is_called_once():
    written = '{"tool_calls": [{"name": "find", "arguments": {}}]}'
    assert len(read_calls(f"{written}\nThat is:\n```json\n{written}\n```", question("find"))) == 1


def test_what_is_corrected_at_once_is_read():
    text = '{"tool_calls": [{"name": oops}]}\nNo, wait:\n{"tool_calls": [{"name": "find"}]}'
    assert read(read_calls(text, question("find"))) == [("find", {})]
