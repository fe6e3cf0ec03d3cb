// npm test: every test file in a process of its own, since PGLite is one for a process. The files end their process themselves
// only in so far as elizaOS lets them: it leaves a timer of thirty seconds for each service, hence --test-force-exit.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PLUGIN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const LIMIT_MS = 10 * 60_000;

const wanted = process.argv.slice(2);
const files = readdirSync(path.join(PLUGIN, '__test__'))
  .filter(name => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some(part => name.includes(part))))
  .map(name => `__test__/${name}`);

const options = ['--test', '--test-reporter=spec', '--test-concurrency=2', `--test-timeout=${LIMIT_MS}`, '--test-force-exit'];
const { status } = spawnSync(process.execPath, [...options, ...files], { cwd: PLUGIN, stdio: 'inherit' });
process.exitCode = status ?? 1;
