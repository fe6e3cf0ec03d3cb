// node scripts/pytest.mjs [pytest's arguments]
//
// Runs python/tests with pytest in the interpreter inside this process. ELIZAOS_PYTHON chooses the Python.

import { existsSync } from 'node:fs';
import path from 'node:path';

import index from '../index.js';
import { devVenv } from './dev-venv.mjs';
import { registerTestTools } from './lib/test-tools.mjs';
import { ROOT } from './lib/venv.mjs';

const FOLDER = path.join(ROOT, 'python');

// No task of the tests takes that long, and pytest's own takes what they take together.
const py = index.createPython({ python: devVenv(), timeoutMs: 600_000 });
registerTestTools(py);

const given = process.argv.slice(2);
const names = given.map(argument => path.resolve(argument.split('::')[0])).some(file => file.startsWith(FOLDER) && existsSync(file));
const settings = ['-c', path.join(FOLDER, 'pyproject.toml'), '--rootdir', FOLDER];
process.exitCode = await py.call('pytest:main', [...settings, ...given, ...(names ? [] : [path.join(FOLDER, 'tests')])]);
await py.close();
