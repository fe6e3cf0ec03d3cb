import { below } from './lib/checks.mjs';
import { median } from './lib/stats.mjs';
import { need } from './lib/unsupported.mjs';

export const title = 'Python in the sandbox awaits a JavaScript tool';
export const promise = 'A tool call from the sandbox takes at most 60 µs there and back, and each of a hundred under gather at most 35 µs.';
export const placements = ['free'];
export const contestants = ['ours'];
export const labels = { single: 'one call µs', gathered: 'each of 100 under gather µs' };
export const chart = { metric: 'single', unit: 'µs' };
export const checks = [below(60, 'single', { unit: 'µs' }), below(35, 'gathered', { unit: 'µs' })];

const CALLS = 400;
const GATHERED = 100;
const GATHERS = 8;
// Timed in Python, so that the making of the process is not part of it.
const SOURCE = `
import asyncio, time

async def timed(calls):
    begin = time.perf_counter()
    await calls()
    return (time.perf_counter() - begin) * 1e6

async def one_by_one():
    for index in range(${CALLS}):
        assert await tools.add(a=index, b=1) == index + 1

async def together():
    for _ in range(${GATHERS}):
        assert sum(await asyncio.gather(*[tools.add(a=index, b=1) for index in range(${GATHERED})])) == ${GATHERED * (GATHERED + 1) / 2}

await together()
(await timed(one_by_one)) / ${CALLS}, (await timed(together)) / ${GATHERED * GATHERS}
`;

export async function run(api, { quick }) {
  const fresh = need(api, 'fresh');
  const [single, gathered] = [[], []];
  for (let time = 0; time < (quick ? 3 : 15); time++) {
    const figures = await fresh(SOURCE);
    single.push(figures[0]);
    gathered.push(figures[1]);
  }
  return { single: median(single), gathered: median(gathered) };
}
