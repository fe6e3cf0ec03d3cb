import { createRequire } from 'node:module';

import { registerElizaTools } from '../../index.js';
import { answers, model, sendJson, serve } from './servers.mjs';
import { names as namesOf } from './web.mjs';

/** @type {typeof import('../../../index.js')} */
const { createPython } = createRequire(import.meta.url)('../../..');

export const WALLET = '46UxNFuGM2E3UwmZWWJicaRPoRwqwW4byQkaTHkX8yPcVihp91qAVtSFipWUGJJUyTXgzSqxzDQtNLf2bsp2DX2qCCgC5mg';

/**
 * An instance that is closed with the test, with the tools.
 * @param {{ after(done: () => unknown): void }} t
 * @param {import('../../index.js').ElizaToolsOptions} [options]
 */
export function withTools(t, options) {
  const py = createPython();
  const tools = registerElizaTools(py, { env: {}, ...options });
  t.after(async () => {
    await tools.unregister();
    await py.close({ timeoutMs: 0 });
  });
  return py;
}

/**
 * An agent whose pool, site and models are servers on loopback. Its browser stands for a real one: it fetches
 * supportxmr.com from there.
 * @param {{ after(done: () => unknown): void }} t
 * @param {{ hash?: number, failing?: string[] }} [options] `failing`: the providers that answer 500.
 */
export async function agent(t, { hash = 5_000, failing = [] } = {}) {
  const site = await serve(t, ({ path }, response) => {
    if (path === `/api/miner/${WALLET}/stats`) sendJson(response, { hash, amtDue: 250_000_000_000, validShares: 90, invalidShares: 10 });
    else if (path === '/api/pool/stats') sendJson(response, { pool_statistics: { miners: 42 } });
    else response.setHeader('content-type', 'text/html').end('<title>SupportXMR</title><p>The pool of pools.</p>');
  });
  const names = ['gemini', 'deepseek', 'kimi', 'qwen'];
  const servers = await Promise.all(names.map(name => model(t, failing.includes(name) ? answers.refuses(500) : answers.says(`analysis by ${name}`))));
  const providers = Object.fromEntries(names.map((name, at) => [name, servers[at].options()]));
  const py = withTools(t, {
    models: { providers, retryDelayMs: 1 },
    web: { allowPrivate: [site.host], lookup: namesOf({ 'supportxmr.com': ['8.8.8.8'] }).lookup },
    mining: { baseUrl: `${site.url}/api`, wallet: WALLET },
    browser: {
      async extract(url) {
        const { pathname } = new URL(url);
        return { title: 'SupportXMR', text: await (await fetch(`${site.url}${pathname}`)).text() };
      },
    },
    functions: { match_memories: async ({ query }) => [{ memory: `about ${query}` }] },
  });
  return { py, site, models: Object.fromEntries(names.map((name, at) => [name, servers[at]])) };
}
