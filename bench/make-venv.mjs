// Makes the virtual environment of the benchmarks. `node bench/make-venv.mjs`, and by run.mjs.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { venvDir, venvPython } from './lib/paths.mjs';

const PACKAGES = ['numpy', 'orjson'];

const works = () => spawnSync(venvPython, ['-c', `import ${PACKAGES.join(', ')}`]).status === 0;

/** Returns null when the environment can be used, otherwise why not. */
export function makeVenv() {
  if (works()) return null;
  rmSync(venvDir, { recursive: true, force: true });
  const python = process.env.ELIZAOS_PYTHON ?? 'python3';
  const made = spawnSync(python, ['-m', 'venv', venvDir], { stdio: 'inherit' });
  if (made.error || made.status !== 0) return `${python} -m venv: ${made.error?.message ?? `ended with ${made.status}`}`;
  spawnSync(venvPython, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { stdio: 'inherit' });
  return works() ? null : `pip could not install ${PACKAGES.join(' and ')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problem = makeVenv();
  if (problem) {
    console.error(problem);
    process.exitCode = 1;
  }
}
