"""What the providers tell for one message, put together; and what the evaluators say after the response."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

    from elizaos_py.core.plugins.kinds import Evaluator, Provider

_PATIENCE = 5.0


async def compose(
    providers: Iterable[Provider], *, names: Iterable[str] = (), patience: float = _PATIENCE, **given: Any
) -> dict[str, Any]:
    """Ask the providers at once: those that are neither dynamic nor private, and those that are named.

    Gives `text`, `values` and `data` by provider. One that fails or takes too long is left out, and told in `missing`.
    """
    wanted = frozenset(names)
    asked = [each for each in providers if each.name in wanted or not (each.dynamic or each.private)]
    told = await asyncio.gather(*(_within(patience, each.get(**given)) for each in asked))
    state: dict[str, Any] = {"values": {}, "data": {}, "missing": {}}
    texts = []
    for provider, (got, failure) in zip(asked, told, strict=True):
        if failure is not None:
            state["missing"][provider.name] = failure
            continue
        texts.append(got["text"])
        state["values"] |= got["values"]
        state["data"][provider.name] = got["data"]
    return {"text": "\n\n".join(text for text in texts if text), **state}


async def evaluate(
    evaluators: Iterable[Evaluator], *, patience: float = _PATIENCE, **given: Any
) -> dict[str, dict[str, Any]]:
    """Let the evaluators look at once, each where it applies, and give what each said or why it did not."""

    async def look(evaluator: Evaluator) -> Any:
        return {"value": await evaluator.run(**given)} if await evaluator.applies(**given) else None

    named = list(evaluators)
    looked = await asyncio.gather(*(_within(patience, look(each)) for each in named))
    told = {
        each.name: {"error": failure} if failure is not None else said
        for each, (said, failure) in zip(named, looked, strict=True)
    }
    return {name: said for name, said in told.items() if said is not None}


async def _within(patience: float, work: Awaitable[Any]) -> tuple[Any, str | None]:
    try:
        return await asyncio.wait_for(work, patience), None
    except (asyncio.TimeoutError, TimeoutError):
        return None, f"took longer than {patience:g} s"
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"
