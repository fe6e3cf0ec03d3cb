// node scripts/agents.mjs [--only node,python] [-- pytest's arguments]
//
// The tests of agents, on the frameworks themselves: __test__/agents with Node's runner, python/tests/agents with pytest in
// the interpreter inside this process.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { agentsVenv } from './agents-venv.mjs';
import { PYTHON_FOLDER, runPytest } from './lib/pytest.mjs';
import { ROOT } from './lib/root.mjs';

const LIMIT_MS = 10 * 60_000;

const { values, positionals } = parseArgs({ options: { only: { type: 'string', default: 'node,python' } }, allowPositionals: true });
const parts = values.only.split(',');
const python = agentsVenv();
const folder = path.join(ROOT, '__test__', 'agents');

if (parts.includes('node')) {
  const files = readdirSync(folder).filter(name => /\.test\.m?js$/.test(name)).map(name => path.join(folder, name));
  const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=2', `--test-timeout=${LIMIT_MS}`, ...files], {
    stdio: 'inherit',
    env: { ...process.env, ELIZAOS_PYTHON: python },
  });
  if (status !== 0) process.exitCode = 1;
}
if (parts.includes('python')) {
  const tests = path.join(PYTHON_FOLDER, 'tests', 'agents');
  const code = await runPytest({ python, settings: path.join(tests, 'pytest.ini'), tests, given: positionals });
  if (code !== 0) process.exitCode = 1;
}
