// npm run demo:agents: a task in words, done by agents on several frameworks, with a person's word, and through a kill.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { agentsVenv } from '../../scripts/agents-venv.mjs';
import { build } from '../build.mjs';
import { Screen } from '../screen.mjs';
import { demoModel } from './model.mjs';
import { shop } from './shop.mjs';
import { TASK } from './thread.mjs';

const FRAMEWORKS = /** @type {const} */ (['langgraph', 'langchain', 'autogen', 'elizaos']);
const screen = new Screen(process.stdout);
const folder = mkdtempSync(path.join(os.tmpdir(), 'agents-demo-'));

async function main() {
  screen.line(`${screen.bold('@elizaos/python-native')}  ${screen.dim('agents')}`);
  await build(screen);
  const python = agentsVenv();
  process.env.ELIZAOS_PYTHON = python;
  const { createPython } = (await import('../../index.js')).default;
  const py = createPython();
  const { model, about } = demoModel();
  py.registerModel(model);
  for (const tool of shop()) py.registerTool(tool);
  screen.say(`The agent works in a shop with three tools; ${about}.`);

  screen.heading(1, 'A task in words, and what the agent does with it');
  screen.code(`py.streamTask({ task: ${JSON.stringify(TASK)}, framework: 'langgraph' })`);
  await tell(py);

  screen.heading(2, 'The same on each framework');
  for (const framework of FRAMEWORKS) await compare(py, framework);

  screen.heading(3, 'A person is asked before money moves');
  await ask(py);
  await py.close();

  screen.heading(4, 'Killed in the midst of it, and gone on in another process');
  await survive(python);
}

/** @param {import('../../index.js').Python} py */
async function tell(py) {
  let said = '';
  for await (const event of py.streamTask({ task: TASK, framework: 'langgraph' })) {
    if (event.type === 'tool_call') screen.output(`${event.tool}(${JSON.stringify(event.args)})`);
    else if (event.type === 'tool_result') screen.output(`  ${JSON.stringify(event.value ?? event.error)}`);
    else if (event.type === 'token') said += event.text;
    else if (event.type === 'completed') screen.result(said || event.result.value.response);
    else if (event.type === 'failed') throw event.error;
  }
}

/** @param {import('../../index.js').Python} py @param {typeof FRAMEWORKS[number]} framework */
async function compare(py, framework) {
  const first = performance.now();
  await py.executeTask({ task: TASK, framework });
  const start = performance.now();
  const { value } = await py.executeTask({ task: TASK, framework });
  const [imported, again] = [start - first, performance.now() - start];
  screen.result(`${framework.padEnd(10)} ${value.usage.modelCalls} questions, ${value.usage.toolCalls} calls of tools, ${again.toFixed(0)} ms (${imported.toFixed(0)} ms with its import)`);
}

/** @param {import('../../index.js').Python} py */
async function ask(py) {
  const options = { threadId: 'ask', checkpoints: path.join(folder, 'threads.sqlite'), approve: ['shop.refund'] };
  const asked = await py.executeTask({ task: TASK, framework: 'elizaos', options });
  screen.code(`options: { threadId: 'ask', approve: ['shop.refund'] }`);
  for (const { tool, args } of asked.value.interrupt?.calls ?? []) screen.output(`waits for a word on ${tool}(${JSON.stringify(args)})`);
  const { value } = await py.executeTask({ task: TASK, framework: 'elizaos', options: { ...options, resume: true } });
  screen.result(`after the word: ${value.response}`);
}

/** @param {string} python */
async function survive(python) {
  const killed = await runProcess(python, 'last_order');
  screen.trouble(`killed with ${killed}`);
  await runProcess(python);
}

/**
 * @param {string} python
 * @param {string} [fatal] The tool in whose call the process is killed.
 */
async function runProcess(python, fatal) {
  const program = fileURLToPath(new URL('./thread.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, path.join(folder, 'killed.sqlite'), ...(fatal ? [fatal] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ELIZAOS_PYTHON: python },
  });
  const ended = new Promise(resolve => child.once('exit', (_code, signal) => resolve(signal)));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('calls ')) screen.output(`process ${child.pid} ${line}`);
    else screen.result(line);
    if (fatal !== undefined && line.endsWith(fatal)) child.kill('SIGKILL');
  }
  return ended;
}

main()
  .catch(error => {
    screen.failure(error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true, force: true }));
