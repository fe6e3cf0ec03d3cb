"""Agents in plain Python, each framework used as its documents say, with a model and tools that are local coroutines.

Reads requests as JSON lines, [framework, options]; answers with the milliseconds of each run as JSON. The model and the tools
are those of agents.mjs: three tools, four questions, no latency.
"""

import asyncio
import json
import sys
import time

now = time.perf_counter
TASK = "refund my last order"
SYSTEM = "You are a helpful agent. Use the tools where they help; their results decide your next step."
ANSWER = "Refunded 41.5 for #W9082 (ref R-1)"


async def find_user(email: str) -> str:
    """finds a user by e-mail"""
    return json.dumps({"user_id": "usr_7f31"})


async def get_order(user_id: str) -> str:
    """the latest order of a user"""
    return json.dumps({"order_id": "#W9082", "amount": 41.5})


async def refund(order_id: str, amount: float) -> str:
    """refunds an order"""
    return json.dumps({"refunded": amount, "order_id": order_id, "ref": "R-1"})


TOOLS = [find_user, get_order, refund]


def next_step(results):
    """Say what the model says next, from what the tools have given: a text, or a tool and its arguments."""
    done = [json.loads(result) for result in results]
    if len(done) == 3:
        return "Refunded {refunded} for {order_id} (ref {ref})".format(**done[2])
    return ("find_user", {"email": "ada@example.com"}) if not done else (TOOLS[len(done)].__name__, done[-1])


def chat_model():
    """Give a chat model of LangChain."""
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.outputs import ChatGeneration, ChatResult
    from langchain_core.utils.function_calling import convert_to_openai_tool

    class Written(BaseChatModel):
        @property
        def _llm_type(self):
            return "written"

        def bind_tools(self, tools, **kwargs):
            return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

        def _generate(self, messages, stop=None, run_manager=None, **kwargs):
            step = next_step([message.content for message in messages if message.type == "tool"])
            if isinstance(step, str):
                message = AIMessage(step)
            else:
                message = AIMessage("", tool_calls=[{"name": step[0], "args": step[1], "id": f"call_{step[0]}"}])
            return ChatResult(generations=[ChatGeneration(message=message)])

        async def _agenerate(self, messages, stop=None, run_manager=None, **kwargs):
            return self._generate(messages)

    return Written()


def langgraph():
    from langchain_core.messages import HumanMessage, SystemMessage
    from langchain_core.tools import tool
    from langgraph.graph import START, MessagesState, StateGraph
    from langgraph.prebuilt import ToolNode, tools_condition

    tools = [tool(function) for function in TOOLS]
    written = chat_model()

    def build():
        model = written.bind_tools(tools)

        async def think(state: MessagesState):
            return {"messages": [await model.ainvoke(state["messages"])]}

        graph = StateGraph(MessagesState)
        graph.add_node("model", think)
        graph.add_node("tools", ToolNode(tools))
        graph.add_edge(START, "model")
        graph.add_conditional_edges("model", tools_condition)
        graph.add_edge("tools", "model")
        return graph.compile()

    async def ask(graph):
        state = await graph.ainvoke({"messages": [SystemMessage(SYSTEM), HumanMessage(TASK)]})
        return state["messages"][-1].content

    return build, ask


def langchain():
    from langchain.agents import create_agent
    from langchain_core.tools import tool

    tools = [tool(function) for function in TOOLS]
    written = chat_model()

    def build():
        return create_agent(written, tools, system_prompt=SYSTEM)

    async def ask(agent):
        state = await agent.ainvoke({"messages": [{"role": "user", "content": TASK}]})
        return state["messages"][-1].content

    return build, ask


def autogen():
    from autogen_agentchat.agents import AssistantAgent
    from autogen_core import CancellationToken, FunctionCall
    from autogen_core.models import ChatCompletionClient, CreateResult, FunctionExecutionResultMessage, RequestUsage

    class Written(ChatCompletionClient):
        model_info = {
            "vision": False,
            "function_calling": True,
            "json_output": True,
            "family": "unknown",
            "structured_output": True,
        }

        async def create(self, messages, *, tools=(), **kwargs):
            told = [message.content for message in messages if isinstance(message, FunctionExecutionResultMessage)]
            step = next_step([result.content for results in told for result in results])
            usage = RequestUsage(10, 5)
            if isinstance(step, str):
                return CreateResult(finish_reason="stop", content=step, usage=usage, cached=False)
            call = FunctionCall(id=f"call_{step[0]}", name=step[0], arguments=json.dumps(step[1]))
            return CreateResult(finish_reason="function_calls", content=[call], usage=usage, cached=False)

        async def create_stream(self, messages, **kwargs):
            yield await self.create(messages)

        async def close(self):
            pass

        def actual_usage(self):
            return RequestUsage(0, 0)

        def total_usage(self):
            return RequestUsage(0, 0)

        def count_tokens(self, messages, **kwargs):
            return 0

        def remaining_tokens(self, messages, **kwargs):
            return 100_000

        @property
        def capabilities(self):
            return self.model_info

    client = Written()

    def build():
        return AssistantAgent("assistant", client, tools=TOOLS, system_message=SYSTEM, max_tool_iterations=10)

    async def ask(agent):
        # What was said before is not to be said again.
        await agent.on_reset(CancellationToken())
        return (await agent.run(task=TASK)).messages[-1].content

    return build, ask


def crewai():
    from inspect import signature

    from crewai import Agent, BaseLLM, Crew, Task
    from crewai.tools import tool

    def blocking(function):
        def call(**arguments):
            return asyncio.run(function(**arguments))

        call.__name__, call.__doc__ = function.__name__, function.__doc__
        call.__annotations__ = function.__annotations__
        call.__signature__ = signature(function)
        return tool(call)

    class Written(BaseLLM):
        def call(self, messages, tools=None, **kwargs):
            step = next_step([message["content"] for message in messages if message["role"] == "tool"])
            if isinstance(step, str):
                return step
            function = {"name": step[0], "arguments": json.dumps(step[1])}
            return [{"id": f"call_{step[0]}", "type": "function", "function": function}]

        def supports_function_calling(self):
            return True

        def get_context_window_size(self):
            return 128_000

        def get_input_tokens_count(self, messages, tools=None, response_model=None):
            return len(json.dumps(messages)) // 4

    tools = [blocking(function) for function in TOOLS]
    model = Written(model="written")

    def build():
        agent = Agent(role="Assistant", goal="Do what the task asks for.", backstory=SYSTEM, llm=model, tools=tools)
        return Crew(agents=[agent], tasks=[Task(description=TASK, expected_output="What is asked for.", agent=agent)])

    async def ask(crew):
        return (await asyncio.to_thread(crew.kickoff)).raw

    return build, ask


def figures(framework, mode, seconds=1.0, count=100):
    """Time runs one after the other, or many at once; the first fifth of the time warms up."""
    build, ask = kept.get(framework) or kept.setdefault(framework, globals()[framework]())

    async def run(agent):
        begin = now()
        answer = await ask(build() if agent is None else agent)
        assert answer == ANSWER, answer
        return (now() - begin) * 1e3

    async def alone():
        agent = build() if mode == "once" else None
        warm, end = now() + seconds / 5, now() + seconds
        samples = []
        while now() < end or not samples:
            took = await run(agent)
            if now() >= warm:
                samples.append(took)
        return samples

    async def together():
        await run(None)
        begin = now()
        await asyncio.gather(*(run(None) for _ in range(count)))
        return [(now() - begin) * 1e3]

    return loop.run_until_complete(together() if mode == "many" else alone())


kept = {}
loop = asyncio.new_event_loop()
for line in sys.stdin:
    name, options = json.loads(line)
    print(json.dumps(figures(name, **options)), flush=True)
