"""The runtimes that tasks are run on: plugins are loaded once, not with each task."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from elizaos_py._native import current_execution
from elizaos_py.core.runtime import ElizaOSPyRuntime

if TYPE_CHECKING:
    from elizaos_py.core.options import Options

_MOST = 32

# By instance and by what shapes a runtime: agents of one process share nothing. The one used longest ago goes first.
_kept: OrderedDict[tuple[int, str], ElizaOSPyRuntime] = OrderedDict()


async def runtime_for(options: Options) -> ElizaOSPyRuntime:
    """Give the runtime that such options shape, or make it."""
    execution = current_execution()
    key = (0 if execution is None else execution.instance, json.dumps(options.shape(), sort_keys=True, default=str))
    runtime = _kept.get(key)
    if runtime is None:
        made = await _make(options)
        runtime = _kept.setdefault(key, made)
        if runtime is not made:
            # Another task has asked for it meanwhile.
            await made.close()
    _kept.move_to_end(key)
    while len(_kept) > _MOST:
        _, oldest = _kept.popitem(last=False)
        await oldest.close()
    return runtime


async def _make(options: Options) -> ElizaOSPyRuntime:
    runtime = ElizaOSPyRuntime(
        options.character,
        permissions=options.permissions,
        checkpoints=options.checkpoints,
        approve=options.approve,
        benchmark_mode=options.benchmark,
        most_parallel=options.most_parallel,
        durability=options.durability,
    )
    if options.plugins:
        given: Any = options.plugins
        await runtime.load_plugins([] if given is True else given, installed=given is True, watch=options.watch)
    return runtime
