// __test__/agents with Node's runner.

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './root.mjs';

const FOLDER = path.join(ROOT, '__test__', 'agents');
const LIMIT_MS = 10 * 60_000;
/** What runs over a table of frameworks takes it from here. */
const TABLE = './support/frameworks.mjs';

/**
 * @param {object} options
 * @param {string} options.python the interpreter of the environment with the frameworks
 * @param {string[]} [options.frameworks] only what can run on any framework, on these; else all, on those of the environment of agents
 * @returns {number} the exit code
 */
export function testAgents({ python, frameworks }) {
  const files = readdirSync(FOLDER).filter(name => /\.test\.m?js$/.test(name)).map(name => path.join(FOLDER, name));
  const chosen = frameworks === undefined ? files : files.filter(file => readFileSync(file, 'utf8').includes(TABLE));
  const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=2', `--test-timeout=${LIMIT_MS}`, ...chosen], {
    stdio: 'inherit',
    env: { ...process.env, ELIZAOS_PYTHON: python, ...(frameworks && { AGENT_FRAMEWORKS: frameworks.join() }) },
  });
  return status ?? 1;
}
