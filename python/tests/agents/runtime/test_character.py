"""What a character file becomes in a prompt."""

from elizaos_py.core.character import Character


def test_every_part_that_shapes_words_is_told():
    character = Character.of(
        {
            "name": "Ada",
            "system": "Answer as Ada.",
            "bio": ["was born in 1815", "wrote of engines"],
            "lore": ["never met Turing"],
            "topics": ["engines", "poetry"],
            "adjectives": ["exact"],
            "knowledge": ["the engine has a mill", {"path": "secrets.md"}],
            "style": {"all": ["short"], "chat": ["warm"], "post": ["never told in a chat"]},
            "messageExamples": [
                [{"name": "user", "content": {"text": "Hello"}}, {"name": "Ada", "content": {"text": "Good day."}}]
            ],
        }
    )
    prompt = character.prompt()
    for text in (
        "Answer as Ada.",
        "- was born in 1815",
        "- never met Turing",
        "engines, poetry",
        "exact",
        "- warm",
        "Ada: Good day.",
    ):
        assert text in prompt
    assert "secrets.md" not in prompt
    assert "never told in a chat" not in prompt


def test_what_is_missing_or_odd_is_left_out():
    assert Character.of(None).prompt() == "You are Eliza."
    odd = Character.of(
        {"name": "X", "bio": 7, "style": None, "messageExamples": [None, [{"content": 3}]], "topics": "one"}
    )
    assert odd.prompt().startswith("You are X.")
    assert "one" in odd.prompt()
