import { inspect } from 'node:util';

import elizaos from '../../index.js';

const { kwargs } = elizaos;

export const title = 'Calling functions';

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  screen.code("await py.call('statistics:quantiles', [3, 1, 4, 1, 5, 9, 2, 6])");
  screen.result(inspect(await py.call('statistics:quantiles', [3, 1, 4, 1, 5, 9, 2, 6])));
  screen.code("await py.call('textwrap:shorten', 'as you please', kwargs({ width: 9 }))");
  screen.result(inspect(await py.call('textwrap:shorten', 'as you please', kwargs({ width: 9 }))));
  screen.code("await py.call('math:factorial', 25)");
  screen.result(`${inspect(await py.call('math:factorial', 25))}, exact: a BigInt`);
}
