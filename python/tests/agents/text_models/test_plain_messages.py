"""Conversations with calls and results, told as plain text."""

import json

from hypothesis import given
from hypothesis import strategies as st
from scripted import call

from elizaos_py.agents.plain_messages import plain_messages
from elizaos_py.agents.written_calls import read_calls

SYSTEM, USER = {"role": "system", "content": "Be short."}, {"role": "user", "content": "Who is Ada?"}


def test_messages_that_are_plain_stay_as_they_are():
    parts = {"role": "user", "content": [{"type": "text", "text": "See"}]}
    told = [SYSTEM, USER, {"role": "assistant", "content": "A friend."}, parts]
    assert plain_messages(told) == told


def test_calls_and_results():
    first, second = call("find", {"of": "Ada"}), call("get", {}, 1)
    conversation = [
        USER,
        {"role": "assistant", "content": "Let me see.", "tool_calls": [first, second]},
        {"role": "tool", "tool_call_id": first["id"], "content": '{"id": 7}'},
        {"role": "tool", "tool_call_id": second["id"], "name": "get", "content": [{"type": "text", "text": "none"}]},
        {"role": "assistant", "content": None, "tool_calls": [first]},
        {"role": "tool", "tool_call_id": "lost", "content": ""},
        {"role": "assistant", "content": "Seven."},
    ]
    before = json.dumps(conversation)
    assert plain_messages(conversation) == [
        USER,
        {
            "role": "assistant",
            "content": "Let me see.\n"
            '{"tool_calls": [{"name": "find", "arguments": {"of": "Ada"}}, {"name": "get", "arguments": {}}]}',
        },
        {"role": "user", "content": 'Result of find: {"id": 7}\n\nResult of get: none'},
        {"role": "assistant", "content": '{"tool_calls": [{"name": "find", "arguments": {"of": "Ada"}}]}'},
        {"role": "user", "content": "Result of the tool: "},
        {"role": "assistant", "content": "Seven."},
    ]
    assert json.dumps(conversation) == before


def test_arguments_that_another_model_broke():
    broken = {"id": "c", "type": "function", "function": {"name": "find", "arguments": '{"of": '}}
    (told,) = plain_messages([{"role": "assistant", "content": "", "tool_calls": [broken]}])
    assert json.loads(told["content"]) == {"tool_calls": [{"name": "find", "arguments": '{"of": '}]}


@given(st.lists(st.dictionaries(st.text(), st.text()), min_size=1, max_size=3), st.text())
def test_calls_are_told_as_they_are_read(arguments, said):
    calls = [call("find", each, number) for number, each in enumerate(arguments)]
    (told,) = plain_messages([{"role": "assistant", "content": said, "tool_calls": calls}])
    question = {"messages": [], "tools": [{"type": "function", "function": {"name": "find"}}]}
    made = [json.loads(each["function"]["arguments"]) for each in read_calls(told["content"], question)]
    assert made == arguments
