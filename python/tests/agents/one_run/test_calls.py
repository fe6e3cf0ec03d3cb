"""What a model asks for, as every framework takes it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elizaos_py.agents.calls import UNREADABLE, called_in, check_readable, readable, readable_call
from elizaos_py.agents.model import Answer
from elizaos_py.errors import ToolArgumentsError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def asked(arguments, own="1"):
    return {"id": own, "type": "function", "function": {"name": "take", "arguments": arguments}}


@given(st.dictionaries(st.text(), JSON))
def test_what_is_right_stays_as_the_model_wrote_it(arguments):
    call = asked(json.dumps(arguments))
    assert readable_call(call) is call


@given(st.text())
def test_whatever_is_written_becomes_an_object(written):
    told = json.loads(readable_call(asked(written))["function"]["arguments"])
    assert isinstance(told, dict)
    if UNREADABLE in told:
        assert told == {UNREADABLE: written}
        with pytest.raises(ToolArgumentsError, match="the arguments of take are no object"):
            check_readable("take", told)


@given(st.lists(st.sampled_from(["", "1", "2", "3"])), st.sets(st.sampled_from(["1", "2", "9"])))
def test_each_call_has_an_id_of_its_own(ids, taken):
    before = set(taken)
    told = readable(Answer(tool_calls=[asked("{}", own) for own in ids]), taken).tool_calls
    given_ids = [call["id"] for call in told]
    assert len(set(given_ids)) == len(ids)
    assert not before & set(given_ids)
    assert taken == before | set(given_ids)
    for place, own in enumerate(ids):
        if own and own not in before and own not in ids[:place]:
            assert given_ids[place] == own


def test_an_answer_without_calls_is_the_same_answer():
    answer = Answer("text")
    assert readable(answer, set()) is answer


def test_the_ids_in_a_conversation_are_found():
    messages = [
        {"role": "user", "content": "x"},
        {"role": "assistant", "content": "", "tool_calls": [asked("{}", "a"), asked("{}", "b")]},
        {"role": "assistant", "content": "", "tool_calls": None},
    ]
    assert called_in(messages) == {"a", "b"}


def test_what_is_nested_too_deep_is_not_read():
    written = '{"a":' * 100_000
    assert json.loads(readable_call(asked(written))["function"]["arguments"]) == {UNREADABLE: written}
