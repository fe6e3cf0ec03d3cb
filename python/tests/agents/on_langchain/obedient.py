"""A model without a mind that does what it is told: fills schemas, obeys the choice of tools, stops where it must."""

import json
import re
from itertools import count

from elizaos_py.agents.model import Answer, Usage

PARTS = {
    "text": lambda part: isinstance(part["text"], str),
    "image_url": lambda part: part["image_url"]["url"].startswith(("data:image/", "https://")),
    "input_audio": lambda part: part["input_audio"].keys() == {"data", "format"},
    "file": lambda part: part["file"]["file_data"].startswith("data:application/pdf;base64,"),
}
ROLES = {"system", "user", "assistant", "tool"}


class ObedientModel:
    """Refuses what OpenAI would refuse, so that a conversation in another shape fails."""

    def __init__(self):
        self.questions = []
        self._numbers = count()

    async def ask(self, question):
        self.questions.append(question)
        messages = question["messages"]
        check_conversation(messages)
        text = said(messages)
        calls = [self._call(tool, text) for tool in chosen(question, text)]
        answer = "" if calls else cut(formed(question, text), question)
        spent = sum(len(words(message)) for message in messages), len(answer.split()) + 8 * len(calls)
        return Answer(answer, calls, Usage(*spent, sum(spent)), "obedient-1", "nobody")

    async def stream(self, question):
        answer = await self.ask(question)
        for piece in re.findall(r"\s*\S+", answer.text):
            yield piece
        yield answer

    async def embed(self, texts):
        return [[float(len(text)), *(text.count(letter) / (len(text) or 1) for letter in "aeiou")] for text in texts]

    def _call(self, tool, text):
        function = tool["function"]
        arguments = filled(function.get("parameters", {"type": "object"}), text)
        told = {"name": function["name"], "arguments": json.dumps(arguments, ensure_ascii=False)}
        return {"id": f"call_{next(self._numbers)}", "type": "function", "function": told}


def check_conversation(messages):
    open_calls = set()
    for message in messages:
        assert message["role"] in ROLES, message
        content = message.get("content")
        assert content is None or isinstance(content, (str, list)), message
        for part in content if isinstance(content, list) else []:
            assert PARTS[part["type"]](part), part
        for call in message.get("tool_calls") or []:
            assert isinstance(json.loads(call["function"]["arguments"]), dict), call
            open_calls.add(call["id"])
        if message["role"] == "tool":
            open_calls.remove(message["tool_call_id"])
    assert not open_calls, f"calls without a result: {open_calls}"


def words(message):
    content = message.get("content") or ""
    parts = [{"text": content}] if isinstance(content, str) else content
    return " ".join(part.get("text", "") for part in parts).split()


def said(messages):
    return " ".join(words(next(message for message in reversed(messages) if message["role"] == "user")))


def chosen(question, text):
    """Tell which tools to call: the one demanded, or the one that the user's words are about and not called yet."""
    tools = question.get("tools") or []
    choice = question.get("tool_choice", "auto")
    if not tools or choice == "none":
        return []
    if isinstance(choice, dict):
        return [tool for tool in tools if tool["function"]["name"] == choice["function"]["name"]]
    if choice == "required":
        return tools[:1]
    assert choice == "auto", choice
    if question["messages"][-1]["role"] != "user":
        return []
    about = [tool for tool in tools if set(tool["function"]["name"].split("_")) & set(re.findall(r"\w+", text.lower()))]
    return about[:1]


def formed(question, text):
    """Answer in the form that is asked for."""
    form = question.get("response_format")
    if form is None:
        return f"You said: {text}"
    if form["type"] == "json_object":
        assert "JSON" in text, "OpenAI wants the word in the conversation"
        return json.dumps(dict.fromkeys(re.findall(r"'(\w+)'", text), "a cat"))
    return json.dumps(filled(form["json_schema"]["schema"], text), ensure_ascii=False)


def cut(text, question):
    for stop in question.get("stop") or []:
        text = text.split(stop)[0]
    return "".join(re.findall(r"\s*\S+", text)[: question.get("max_tokens")])


def filled(schema, text, root=None):
    """Make the least that a JSON Schema takes, of what the user's words offer."""
    root = root or schema
    if "$ref" in schema:
        found = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return filled(found, text, root)
    for one_of in ("anyOf", "oneOf", "allOf"):
        if one_of in schema:
            return filled(schema[one_of][0], text, root)
    if "const" in schema or "enum" in schema:
        return schema.get("const") if "const" in schema else schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: filled(properties[name], text, root) for name in schema.get("required", [])}
    if kind == "array":
        return [filled(schema.get("items", {"type": "string"}), text, root)]
    number = re.search(r"\d+", text)
    quoted = re.search(r"'([^']+)'", text)
    return {
        "integer": int(number[0]) if number else 1,
        "number": float(number[0]) if number else 1.0,
        "string": quoted[1] if quoted else text,
        "boolean": True,
        "null": None,
    }[kind]
