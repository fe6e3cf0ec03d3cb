// What a question costs beside the model: `tools.ai_chat` from Python, `models.chat`, and the client alone, each against a
// server on loopback that answers at once. They take turns, so that what else the machine does meets all alike.
// Run: node bench/overhead.mjs [questions]

import { createRequire } from 'node:module';
import { OpenAI } from 'openai';

import { createModels, registerElizaTools } from '../index.js';
import { answers, model } from '../__test__/support/servers.mjs';

/** @type {typeof import('../../index.js')} */
const { createPython } = createRequire(import.meta.url)('../..');

const QUESTIONS = Number(process.argv[2] ?? 400);
const ROUND = 20;
const messages = [{ role: /** @type {const} */ ('user'), content: 'hello' }];
/** In Python, since crossing is part of what is measured. */
const ASK = `
import time
took = []
for _ in range(n):
    start = time.perf_counter()
    await tools.ai_chat("hello")
    took.append((time.perf_counter() - start) * 1000)
took`;

/** @param {() => Promise<unknown>} ask */
const timesOf = ask => async (/** @type {number} */ n) => {
  const took = [];
  for (let at = 0; at < n; at++) {
    const start = performance.now();
    await ask();
    took.push(performance.now() - start);
  }
  return took;
};

/**
 * @param {import('../../index.js').TaskResult} result
 * @returns {number[]}
 */
function fromPython({ value }) {
  return /** @type {any} */ (value);
}

/** @param {number[]} values */
function told(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ part) => sorted[Math.floor(part * (sorted.length - 1))].toFixed(2);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

/** @type {(() => unknown)[]} */
const ends = [];
const server = await model({ after: end => ends.push(end) }, answers.says('hi'));
const client = new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, maxRetries: 0 });
const options = { env: {}, providers: { openai: server.options() } };
const models = createModels(options);
const py = createPython();
const tools = registerElizaTools(py, { models: options });

/** @type {Record<string, (n: number) => Promise<number[]>>} */
const WAYS = {
  'openai client': timesOf(() => client.chat.completions.create({ model: 'm', messages })),
  'models.chat': timesOf(() => models.chat({ messages })),
  'tools.ai_chat, in-process': async n => fromPython(await py.executeTask({ code: ASK, inputs: { n } })),
  'tools.ai_chat, sandbox': async n => fromPython(await py.executeTask({ code: ASK, inputs: { n } }, { isolation: 'sandbox' })),
};

const all = Object.fromEntries(Object.keys(WAYS).map(name => [name, /** @type {number[]} */ ([])]));
for (const way of Object.values(WAYS)) await way(ROUND);
for (let round = 0; round < QUESTIONS / ROUND; round++) {
  for (const [name, way] of Object.entries(WAYS)) all[name].push(...await way(ROUND));
}
for (const [name, took] of Object.entries(all)) console.log(`${name.padEnd(26)} ${told(took)}`);

await tools.unregister();
await py.close();
for (const end of ends) end();
