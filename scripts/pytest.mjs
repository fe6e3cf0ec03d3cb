// node scripts/pytest.mjs [pytest's arguments]
//
// Runs python/tests with pytest in the interpreter inside this process. ELIZAOS_PYTHON chooses the Python.

import path from 'node:path';

import { devVenv } from './dev-venv.mjs';
import { PYTHON_FOLDER, runPytest } from './lib/pytest.mjs';

process.exitCode = await runPytest({
  python: devVenv(),
  settings: path.join(PYTHON_FOLDER, 'pyproject.toml'),
  tests: path.join(PYTHON_FOLDER, 'tests'),
  given: process.argv.slice(2),
});
