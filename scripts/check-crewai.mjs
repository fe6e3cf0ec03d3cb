// node scripts/check-crewai.mjs [pytest's arguments]
//
// The tests and the types of CrewAI's adapter, __test__/agents and 40 of BFCL's conversations on CrewAI, in an environment of
// its own: CrewAI brings 800 MB along.

import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { choosePython } from './dev-venv.mjs';
import { testAgents } from './lib/agents.mjs';
import { PYTHON_FOLDER, runPytest } from './lib/pytest.mjs';
import { makeVenv, ROOT } from './lib/venv.mjs';

const python = makeVenv({
  python: choosePython(undefined),
  requirements: path.join(PYTHON_FOLDER, 'requirements-crewai.txt'),
  bare: path.join(PYTHON_FOLDER, 'requirements-bfcl.txt'),
  folder: path.join(ROOT, '.cache', 'crewai-venv-'),
});
const node = testAgents({ python, frameworks: ['crewai'] });
const tests = path.join(PYTHON_FOLDER, 'tests', 'agents');
const code = await runPytest({
  python,
  settings: path.join(tests, 'pytest.ini'),
  tests,
  given: process.argv.length > 2 ? process.argv.slice(2) : [path.join(tests, 'on_crewai'), `${path.join(tests, 'bfcl', 'test_bfcl.py')}::test_the_right_calls_pass`],
});
const mypy = spawnSync(python, ['-m', 'mypy', 'elizaos_py/agents/crewai'], { cwd: PYTHON_FOLDER, stdio: 'inherit' });
if (node !== 0 || code !== 0 || mypy.status !== 0) process.exitCode = 1;
