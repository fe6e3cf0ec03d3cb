// node scripts/agents.mjs [--only node,python] [-- pytest's arguments]
//
// The tests of agents, on the frameworks themselves: __test__/agents with Node's runner, python/tests/agents with pytest in
// the interpreter inside this process.

import path from 'node:path';
import { parseArgs } from 'node:util';

import { agentsVenv } from './agents-venv.mjs';
import { testAgents } from './lib/agents.mjs';
import { PYTHON_FOLDER, runPytest } from './lib/pytest.mjs';

const { values, positionals } = parseArgs({ options: { only: { type: 'string', default: 'node,python' } }, allowPositionals: true });
const parts = values.only.split(',');
const python = agentsVenv();

if (parts.includes('node')) {
  if (testAgents({ python }) !== 0) process.exitCode = 1;
}
if (parts.includes('python')) {
  const tests = path.join(PYTHON_FOLDER, 'tests', 'agents');
  const code = await runPytest({ python, settings: path.join(tests, 'pytest.ini'), tests, given: positionals });
  if (code !== 0) process.exitCode = 1;
}
