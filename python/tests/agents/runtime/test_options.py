"""What `options` of a task may say to ElizaOS-Py."""

import pytest

from elizaos_py.core.options import Options


def test_names_are_javascripts():
    options = Options.of({"threadId": "t", "mostParallel": 2, "checkpoints": None})
    assert (options.thread_id, options.most_parallel, options.checkpoints) == ("t", 2, None)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"thread": "t"}, "knows no option thread; it takes .*threadId"),
        ({"durability": "never"}, "one of sync, async, exit"),
        ({"approve": True}, "give a threadId"),
        ({"resume": True}, "give a threadId"),
    ],
)
def test_what_is_wrong_is_told_with_its_cure(given, told):
    with pytest.raises(ValueError, match=told):
        Options.of(given)
