"""pythonia's bridge blocks on each JavaScript call, so a gather of them runs one after another."""

import asyncio

import bench_work


def use_tool(tool, count):
    async def call(a, b):
        return tool(a, b)

    return asyncio.run(bench_work.use_tool(call, count))
