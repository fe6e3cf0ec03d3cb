// What the contestants need beside their own code: a virtual environment, the peers' packages, the floor crate.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildFloor } from '../build-floor.mjs';
import { installPeers } from '../install-peers.mjs';
import { makeVenv } from '../make-venv.mjs';
import { peersDir, pythonDir, venvDir, venvPython } from './paths.mjs';

function sitePackages() {
  if (process.platform === 'win32') return path.join(venvDir, 'Lib', 'site-packages');
  const lib = path.join(venvDir, 'lib');
  return path.join(lib, readdirSync(lib).find((name) => name.startsWith('python')), 'site-packages');
}

/**
 * What the reader's shell says to Python must not shape the figures, least of all a setting that makes it compile every
 * module anew at each start. The compiled modules go aside, so that no measured folder changes.
 */
function settlePython() {
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('PYTHON'))) delete process.env[name];
  process.env.PYTHONPYCACHEPREFIX = path.join(path.dirname(venvDir), 'bench-pycache');
}

/** Makes what is missing and gives the contestants' context. Only the virtual environment is indispensable. */
export function prepare({ say }) {
  settlePython();
  const failed = makeVenv();
  if (failed) throw new Error(`the virtual environment of the benchmarks: ${failed}`);
  if (!existsSync(path.join(peersDir, 'node_modules'))) {
    say('installing the peers');
    for (const line of installPeers()) say(line);
  }
  const floor = buildFloor();
  if (floor) say(`bench/floor: ${floor}`);
  return { python: venvPython, sitePackages: sitePackages(), modules: pythonDir };
}

/** What a reader must know to place the figures. */
export function machine() {
  const cpus = os.cpus();
  const script = 'import platform, numpy, orjson; print(platform.python_version(), numpy.__version__, orjson.__version__)';
  const [python, numpy, orjson] = spawnSync(venvPython, ['-c', script], { encoding: 'utf8' }).stdout.trim().split(' ');
  return {
    system: `${os.type()} ${os.release().split('-')[0]}, ${os.arch()}`,
    processor: `${cpus[0]?.model.trim() ?? 'unknown'}, ${cpus.length} core${cpus.length === 1 ? '' : 's'}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    node: process.versions.node,
    python: `${python}, numpy ${numpy}, orjson ${orjson}`,
  };
}
