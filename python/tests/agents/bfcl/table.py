"""Plays BFCL through frameworks and gives a row for each category and mode, for `node bench/bfcl.mjs`."""

from __future__ import annotations

import time

from bfcl.benchmark import CATEGORIES, tasks
from bfcl.replay import replay
from elizaos_py.agents.frameworks import installed, load


async def rows(frameworks=None, categories=None, modes=None, limit=None):
    """Yield what came of each: `passed` of `tasks`, and what did not pass by its name."""
    for framework in frameworks or installed():
        # Imports take seconds, and are not what is measured.
        await load(framework)
        for category in categories or CATEGORIES:
            for mode in modes or ["gold"]:
                yield await _row(framework, category, mode, limit)


async def _row(framework, category, mode, limit):
    started = time.perf_counter()
    chosen = tasks(category, limit)
    outcomes = [(task.id, await replay(task, framework, mode)) for task in chosen]
    played = [(name, outcome) for name, outcome in outcomes if outcome.score is not None]
    return {
        "framework": framework,
        "category": category,
        "mode": mode,
        "passed": sum(outcome.score == 1.0 for _, outcome in played),
        "tasks": len(played),
        "unplayed": len(outcomes) - len(played),
        "toolCalls": sum(outcome.tool_calls for _, outcome in played),
        "modelCalls": sum(outcome.model_calls for _, outcome in played),
        "failedCalls": sum(len(outcome.failed) for _, outcome in played),
        "seconds": time.perf_counter() - started,
        "others": [name for name, outcome in played if outcome.score != 1.0],
    }
