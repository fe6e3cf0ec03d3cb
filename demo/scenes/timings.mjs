import { latency, micros, rate } from '../measure.mjs';

export const title = 'How long all this takes, here and now';

const GATHERED = 100;
const GATHER = `
import asyncio
sum(await asyncio.gather(*(tools.add(a=n, b=1) for n in range(${GATHERED}))))
`;

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  py.registerTool({ name: 'add', handler: (/** @type {{ a: number, b: number }} */ { a, b }) => a + b });
  const call = () => py.call('math:sqrt', 2);
  const one = await latency(call);
  const many = await rate(call, 256);
  const tool = await latency(() => py.run('await tools.add(a=1, b=1)'));
  const gathered = await latency(() => py.run(GATHER));
  screen.table([
    ['one awaited call', micros(one), 'median'],
    ['calls per second', Math.round(many).toLocaleString('en'), '256 in flight'],
    ['a source that awaits a tool', micros(tool), 'median, there and back'],
    [`each of ${GATHERED} tools under gather`, micros(gathered / GATHERED), 'median'],
  ]);
  screen.say('docs/BENCHMARKS.md has the same with more care, beside what you might use instead.');
}
