// node bench/agents.mjs [--only langgraph,autogen] [--rounds 7] [--seconds 1]
//
// What an agent costs: three tools, four questions to a model without latency, held against the same agent in plain Python
// that uses the framework as its documents say (python/agents_alone.py), in turns. Not of `npm run bench`: the frameworks
// need an environment of their own. ELIZAOS_PYTHON chooses it; by default that of the tests. CrewAI has its own:
// `ELIZAOS_PYTHON=<a python with crewai> node bench/agents.mjs --only crewai`. The exit code is 1 when a bar is missed.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

import index from '../index.js';
import { agentsVenv } from '../scripts/agents-venv.mjs';
import { latency } from './lib/measure.mjs';
import { pythonDir } from './lib/paths.mjs';
import { median, perRound, quantile } from './lib/stats.mjs';

/** Against plain Python that builds its agent for each run, as a server does that has an agent for each request. */
const BAR = 1.25;
const HELD = ['langgraph', 'langchain', 'autogen'];
const AGENTS = 100;
const LIMIT_MS = 600_000;
const TASK = 'refund my last order';
const ANSWER = 'Refunded 41.5 for #W9082 (ref R-1)';
const QUIET = {
  LANGSMITH_TRACING: 'false', CREWAI_DISABLE_TELEMETRY: 'true', CREWAI_TRACING_ENABLED: 'false', CREWAI_DISABLE_VERSION_CHECK: 'true',
};

const { values } = parseArgs({ options: { only: { type: 'string', default: [...HELD, 'elizaos'].join() }, rounds: { type: 'string', default: '7' }, seconds: { type: 'string', default: '1' } } });
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const python = process.env.ELIZAOS_PYTHON ?? agentsVenv();

/** The same as in agents_alone.py. */
const TOOLS = [
  { name: 'find_user', description: 'finds a user by e-mail', takes: { email: 'string' }, gives: () => ({ user_id: 'usr_7f31' }) },
  { name: 'get_order', description: 'the latest order of a user', takes: { user_id: 'string' }, gives: () => ({ order_id: '#W9082', amount: 41.5 }) },
  { name: 'refund', description: 'refunds an order', takes: { order_id: 'string', amount: 'number' }, gives: ({ order_id, amount }) => ({ refunded: amount, order_id, ref: 'R-1' }) },
];

function model({ messages }) {
  const done = messages.filter(({ role }) => role === 'tool').map(({ content }) => JSON.parse(content));
  if (done.length === 3) return { text: `Refunded ${done[2].refunded} for ${done[2].order_id} (ref ${done[2].ref})` };
  const { name } = TOOLS[done.length];
  return { toolCalls: [{ id: `call_${name}`, type: 'function', function: { name, arguments: JSON.stringify(done.at(-1) ?? { email: 'ada@example.com' }) } }] };
}

function openOurs() {
  const py = index.createPython({ python, timeoutMs: LIMIT_MS });
  py.registerModel(model);
  for (const { name, description, takes, gives } of TOOLS) {
    const properties = Object.fromEntries(Object.entries(takes).map(([field, type]) => [field, { type }]));
    py.registerTool({ name, description, parameters: { type: 'object', properties, required: Object.keys(takes) }, handler: async (args) => gives(args) });
  }
  return py;
}

function openAlone() {
  const child = spawn(python, [path.join(pythonDir, 'agents_alone.py')], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...QUIET } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async runs(framework, options) {
      child.stdin.write(`${JSON.stringify([framework, options])}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('plain Python ended early');
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}

const py = openOurs();
const alone = openAlone();

async function one(framework, options) {
  const { value } = await py.executeTask({ task: TASK, framework, ...(options && { options: options() }) });
  if (value.response !== ANSWER) throw new Error(`the agent answered ${value.response}`);
}

async function together(framework) {
  const begin = performance.now();
  await Promise.all(Array.from({ length: AGENTS }, () => one(framework)));
  return performance.now() - begin;
}

/** What each of a hundred holds while all wait for the model's last word, in MB. */
async function held(framework) {
  let waiting = 0;
  let reach, open;
  const reached = new Promise((resolve) => { reach = resolve; });
  const opened = new Promise((resolve) => { open = resolve; });
  py.registerModel(async (question) => {
    const answer = model(question);
    if (answer.text === undefined) return answer;
    if (++waiting === AGENTS) reach();
    await opened;
    return answer;
  });
  const before = process.memoryUsage.rss();
  const running = Promise.all(Array.from({ length: AGENTS }, () => one(framework)));
  await reached;
  const full = process.memoryUsage.rss();
  open();
  await running;
  py.registerModel(model);
  return (full - before) / AGENTS / 2 ** 20;
}

async function round(framework) {
  const ours = (await latency(() => one(framework), { ms: seconds * 1000 })).p50;
  if (framework === 'elizaos') return { ours };
  const fresh = quantile(await alone.runs(framework, { mode: 'fresh', seconds }), 0.5);
  const once = quantile(await alone.runs(framework, { mode: 'once', seconds }), 0.5);
  return { ours, fresh, once };
}

async function crowd(framework) {
  const ours = await together(framework);
  return { ours, fresh: framework === 'elizaos' ? undefined : (await alone.runs(framework, { mode: 'many', count: AGENTS }))[0] };
}

const figure = (value, digits = 2) => (value === undefined ? '—' : value.toFixed(digits));
const of = (told, name) => told.map((figures) => figures[name]);
const ratio = (told, name) => median(perRound(of(told, 'ours'), of(told, name), (a, b) => a / b));

let missed = false;
console.log(`p50 of a run in ms, ${rounds} rounds in turns, Python ${py.info.version}\n`);
console.log('| framework | ours | plain, built for each run | × | plain, built once | × | 100 at once: ours | plain | × | MB each |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const framework of values.only.split(',')) {
  await one(framework);
  const memory = await held(framework);
  const told = [];
  const many = [];
  for (let turn = 0; turn < rounds; turn++) {
    told.push(await round(framework));
    if (turn < Math.ceil(rounds / 2)) many.push(await crowd(framework));
  }
  const [fresh, once, crowded] = [ratio(told, 'fresh'), ratio(told, 'once'), ratio(many, 'fresh')];
  const bad = HELD.includes(framework) && fresh > BAR;
  missed ||= bad;
  console.log(`| ${[
    framework, figure(median(of(told, 'ours'))), figure(median(of(told, 'fresh'))), `${figure(fresh)}${bad ? ` (bar: ${BAR})` : ''}`, figure(median(of(told, 'once'))), figure(once),
    figure(median(of(many, 'ours')), 0), figure(median(of(many, 'fresh')), 0), figure(crowded), figure(memory),
  ].join(' | ')} |`);
}

if (values.only.includes('elizaos')) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-agents-'));
  let serial = 0;
  const durable = (durability) => () => ({ threadId: `thread ${serial++}`, checkpoints: path.join(folder, `${durability}.sqlite`), durability });
  const ways = { 'not kept': undefined, 'kept beside it (async)': durable('async'), 'kept before the next step (sync)': durable('sync'), 'kept at the end (exit)': durable('exit') };
  const told = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let turn = 0; turn < rounds; turn++) {
    for (const [way, options] of Object.entries(ways)) told[way].push((await latency(() => one('elizaos', options), { ms: seconds * 1000 })).p50);
  }
  console.log('\n| a run of elizaos | p50 ms |\n| --- | ---: |');
  for (const [way, figures] of Object.entries(told)) console.log(`| ${way} | ${figure(median(figures))} |`);
  rmSync(folder, { recursive: true });
}
alone.close();
await py.close();
if (missed) process.exitCode = 1;
