// Where the parts of the benchmarks live.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchDir = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const rootDir = path.dirname(benchDir);
export const docsDir = path.join(rootDir, 'docs');
export const peersDir = path.join(benchDir, 'peers');
export const floorDir = path.join(benchDir, 'floor');
export const floorAddon = path.join(floorDir, 'target', 'floor.node');
export const pythonDir = path.join(benchDir, 'python');
export const venvDir = path.join(rootDir, '.cache', 'bench-venv');
export const venvPython = process.platform === 'win32'
  ? path.join(venvDir, 'Scripts', 'python.exe')
  : path.join(venvDir, 'bin', 'python');

export const peerInstalled = (name) => existsSync(path.join(peersDir, 'node_modules', name, 'package.json'));
