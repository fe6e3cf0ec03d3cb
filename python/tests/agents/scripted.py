"""A model that is written down. What it says next is read from the conversation: a lost result is a wrong answer."""

from __future__ import annotations

import asyncio
import json

from elizaos_py.agents.model import Answer, Usage
from elizaos_py.agents.tools.tool import AgentTool

USER, ORDER = {"user_id": "usr_7f31"}, {"order_id": "#W9082", "amount": 41.5}
ANSWER = "Refunded 41.5 for #W9082 (ref R-1)"


def call(name, arguments, number=0):
    """A call as a model asks for one."""
    return {
        "id": f"call_{name}_{number}",
        "type": "function",
        "function": {"name": name, "arguments": json.dumps(arguments)},
    }


def calling(*calls):
    return Answer(tool_calls=list(calls), usage=Usage(10, 5, 15))


def result_of(messages, name):
    """The newest result of a tool, by the call that asked for it."""
    names = {each["id"]: each["function"]["name"] for message in messages for each in message.get("tool_calls") or []}
    for message in reversed(messages):
        if message["role"] == "tool" and names.get(message["tool_call_id"]) == name:
            return json.loads(message["content"])
    return None


def refund_order(question):
    """Three steps, each with arguments that only the step before can tell."""
    user, order, refund = (result_of(question["messages"], name) for name in ("find_user", "get_order", "refund"))
    if refund:
        return Answer(
            f"Refunded {refund['refunded']} for {refund['order_id']} (ref {refund['ref']})", usage=Usage(20, 9, 29)
        )
    if order:
        return calling(call("refund", order))
    if user:
        return calling(call("get_order", user))
    return calling(call("find_user", {"email": "ada@example.com"}))


class ScriptedModel:
    """Answers with what a function makes of the question."""

    def __init__(self, script=refund_order, delay=None):
        self.script = script
        self.delay = delay
        self.questions = []
        self.cancelled = 0
        self.asked = asyncio.Event()

    async def ask(self, question):
        self.questions.append(question)
        self.asked.set()
        if self.delay is not None:
            try:
                await asyncio.sleep(self.delay)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        return self.script(question)

    async def stream(self, question):
        answer = await self.ask(question)
        for word in answer.text.split(" ") if answer.text else []:
            yield word + " "
        yield answer

    async def embed(self, texts):
        return [[float(len(text)), 1.0] for text in texts]


def _schema(**properties):
    return {"type": "object", "properties": properties, "required": list(properties)}


def order_tools(log=None):
    """The tools of the refund: each refuses what the step before did not tell."""
    called = [] if log is None else log

    async def find_user(arguments):
        called.append(("find_user", arguments))
        assert arguments == {"email": "ada@example.com"}
        return USER

    async def get_order(arguments):
        called.append(("get_order", arguments))
        assert arguments == USER
        return ORDER

    async def refund(arguments):
        called.append(("refund", arguments))
        assert arguments == ORDER
        return {"refunded": arguments["amount"], "order_id": arguments["order_id"], "ref": "R-1"}

    return [
        AgentTool("find_user", "Finds a user by e-mail", _schema(email={"type": "string"}), find_user),
        AgentTool("get_order", "The latest order of a user", _schema(user_id={"type": "string"}), get_order),
        AgentTool(
            "refund", "Refunds an order", _schema(order_id={"type": "string"}, amount={"type": "number"}), refund
        ),
    ]
