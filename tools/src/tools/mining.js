import { FetchFailedError, InvalidArgumentError, NotConfiguredError } from '../errors.js';
import { json } from './browse.js';
import { parameters, TEXT_OR_NONE } from './schema.js';

const POOL = 'https://supportxmr.com/api';
const WALLET = /^[A-Za-z0-9][\w+.-]{0,199}$/;

/**
 * @param {{ web: import('../web/fetch.js').GuardedWeb, gate: import('../within.js').Gate, mining?: { baseUrl?: string, wallet?: string }, env: Record<string, string | undefined> }} given
 * @returns {import('../../index.js').ElizaTool[]}
 */
export function miningTools({ web, gate, mining = {}, env }) {
  const pool = (mining.baseUrl ?? env.MINING_POOL_URL ?? POOL).replace(/\/+$/, '');
  const usual = mining.wallet ?? env.MINING_WALLET_ADDRESS;
  return [{
    name: 'get_mining_stats',
    description: 'Tells what the pool knows of a miner: hash (H/s), validShares, invalidShares, totalShares, amtDue and amtPaid (in 1e-12 XMR), lastHash, timestamp.',
    parameters: parameters({ wallet_address: { ...TEXT_OR_NONE, description: 'Default: the host\'s own.' } }),
    async handler({ wallet_address: asked }, { signal }) {
      const wallet = asked ?? usual;
      if (!wallet) {
        throw new NotConfiguredError('get_mining_stats needs a wallet address: none was given, and there is no MINING_WALLET_ADDRESS in the host\'s environment', {
          hint: 'Set MINING_WALLET_ADDRESS, or the option mining.wallet.',
        });
      }
      if (!WALLET.test(wallet)) throw new InvalidArgumentError('that is no wallet address');
      const fetched = await gate.run(signal, () => web.get(`${pool}/miner/${encodeURIComponent(wallet)}/stats`, signal));
      if (fetched.status !== 200) throw new FetchFailedError(`the pool answered ${fetched.status}`, { status: fetched.status });
      return statsOf(json(fetched).data);
    },
  }];
}

/**
 * What the pool tells, and the two fields that it leaves to be worked out.
 * @param {any} told
 */
function statsOf(told) {
  if (told === null || typeof told !== 'object' || Array.isArray(told)) throw new FetchFailedError('the pool answered with something that is no statistics');
  const { validShares, invalidShares = 0 } = told;
  return {
    ...(typeof validShares === 'number' && { totalShares: validShares + invalidShares }),
    timestamp: new Date().toISOString(),
    ...told,
  };
}
