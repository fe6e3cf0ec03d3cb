"""The trace of a task in a worker."""

import pytest

OWN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OTHER = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"
ASK = "from elizaos_py import trace\n[trace.traceparent(), await tools.a()]"
# As much of OpenTelemetry as is looked at: a span that is current, of any kind.
STAND_IN = """
import sys, types
class Span:
    def get_span_context(self): return self
    is_valid, trace_id, span_id, trace_flags = True, 0x0af7651916cd43dd8448eb211c80319c, {span}, {flags}
sys.modules["opentelemetry.trace"] = types.SimpleNamespace(get_current_span={current})
"""


def stand_in(*, span=0x00F067AA0BA902B7, flags=1, current="Span"):
    return STAND_IN.format(span=span, flags=flags, current=current)


def test_a_task_without_a_trace_has_none(worker):
    assert worker.run(ASK, {"a": lambda: 1}) == [None, 1]
    assert worker.spans == [""]


def test_a_task_knows_its_trace(worker):
    assert worker.run(ASK, {"a": lambda: 1}, traceparent=OWN) == [OWN, 1]
    assert worker.spans == [""]


def test_a_call_tells_the_span_that_it_is_made_in(worker):
    assert worker.run(stand_in() + ASK, {"a": lambda: 1}, traceparent=OWN) == [OTHER, 1]
    assert worker.spans == [OTHER]


@pytest.mark.parametrize(
    "odd",
    [
        # Not recorded, while the task is.
        {"flags": 0},
        {"span": 0xB7AD6B7169203331},
        {"span": 1 << 64},
        {"span": "None"},
        {"current": "None"},
        {"current": "lambda: 1 / 0"},
    ],
)
def test_a_call_tells_nothing_else(worker, odd):
    assert worker.run(stand_in(**odd) + "await tools.a()", {"a": lambda: 1}, traceparent=OWN) == 1
    assert worker.spans == [""]


def test_a_task_without_a_trace_tells_no_spans_of_its_own(worker):
    assert worker.run(stand_in() + ASK, {"a": lambda: 1}) == [OTHER, 1]
    assert worker.spans == [""]
