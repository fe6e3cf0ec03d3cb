"""The same use of a tool as in bench_work, written the way this package's users write it."""

import asyncio

from elizaos_py import tools


async def use_tool(count):
    if count == 1:
        return await tools.add(a=1, b=1)
    return sum(await asyncio.gather(*[tools.add(a=index, b=1) for index in range(count)]))
