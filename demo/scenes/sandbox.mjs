import { failure } from '../failure.mjs';

export const title = 'Code that a model wrote: three tasks side by side, two of them hostile';

const HOSTILE = {
  'a fork bomb': `
import os
while True:
    os.fork()
`,
  'an endless loop': 'while True: pass',
};
const HONEST = `
prices = [n * await tools.price(coin=c) for c, n in holdings.items()]
sum(prices)
`;
const DEADLINE_MS = 500;

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  const { available, layers, missing } = await py.sandboxInfo();
  if (!available) {
    screen.say(`There is no sandbox on this system: ${missing.map(({ layer, reason }) => `${layer} (${reason})`).join('; ')}.`);
    return;
  }
  screen.say(`Each runs in a process of its own, which holds: ${layers.join(', ')}.`);
  screen.code("py.executeTask({ code }, { isolation: 'sandbox', timeoutMs: 500 })");
  py.registerTool({ name: 'price', handler: async ({ coin }) => ({ ETH: 3150, BTC: 98000 })[/** @type {'ETH'} */ (coin)] });
  // The first one starts the process that the others are forked from.
  await py.executeTask({ code: '1' }, { isolation: 'sandbox' });
  const start = performance.now();
  const ended = () => `after ${(performance.now() - start).toFixed(1)} ms`;
  /** @type {string[]} */
  const told = [];
  const hostile = Object.entries(HOSTILE).map(async ([name, code]) => {
    const error = await failure(py.executeTask({ code }, { isolation: 'sandbox', timeoutMs: DEADLINE_MS }));
    told.push(`${name}: ${error.name} ${ended()}: ${error.message}`);
  });
  const { value, usage } = await py.executeTask(
    { code: HONEST, inputs: { holdings: { ETH: 2, BTC: 0.5 } } },
    { isolation: 'sandbox' },
  );
  screen.result(`the honest one: ${value} ${ended()}, with ${usage?.cpuMs.toFixed(1)} ms of CPU time`);
  await Promise.all(hostile);
  for (const line of told) screen.trouble(line);
  py.unregisterTool('price');
}
