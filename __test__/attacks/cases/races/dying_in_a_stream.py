# tries: dying in the midst of events, its own and those of a tool
# each: own of_a_tool
# expects: DIED | CRASH
# stream: read
# timeoutMs: 3000
def own():
    for number in range(10):
        yield number
    os._exit(5)


async def of_a_tool():
    async for row in tools.rows(count=1000):
        yield row
        if row == 5:
            os._exit(5)


{"own": own, "of_a_tool": of_a_tool}[which]()
