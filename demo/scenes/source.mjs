import { inspect } from 'node:util';

export const title = 'Running source, with await at the top level';

const CODE = `
import asyncio

async def brew(drink, seconds):
    await asyncio.sleep(seconds)
    print(drink, "is ready")
    return drink

await asyncio.gather(*(brew(*order) for order in orders.items()))
`;

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  screen.code(CODE);
  const { value, stdout, durationMs } = await py.executeTask({ code: CODE, inputs: { orders: { tea: 0.3, coffee: 0.2 } } });
  screen.output(stdout);
  screen.result(`${inspect(value)} after ${durationMs.toFixed(0)} ms: the value of the last expression`);
}
