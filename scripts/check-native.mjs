// The addons are linked to no Python: one binary serves every version, and the loader opens the one that was chosen.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './lib/root.mjs';

/** @type {Partial<Record<NodeJS.Platform, [string, string]>>} */
const LISTS = { linux: ['readelf', '--dynamic'], darwin: ['otool', '-L'] };

export function check() {
  const list = LISTS[process.platform];
  if (list === undefined) return [`there is no program here that lists a library's dependencies on ${process.platform}`];
  const [program, flag] = list;
  const files = readdirSync(path.join(ROOT, 'native')).filter(name => name.endsWith('.node'));
  if (files.length < 2) return [`native/ holds ${files.length} addons, not 2: npm run build:fast`];
  return files.flatMap(name => {
    const { status, stdout, error } = spawnSync(program, [flag, path.join(ROOT, 'native', name)], { encoding: 'utf8' });
    if (error) return [`${program} could not be started: ${error.message}`];
    if (status !== 0) return [`${program} ended with ${status} on ${name}`];
    const linked = stdout.split('\n').filter(line => /python/i.test(line) && !line.includes(name));
    return linked.map(line => `${name} is linked to a Python: ${line.trim()}`);
  });
}
