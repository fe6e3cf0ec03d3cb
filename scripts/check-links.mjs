// What the documents refer to is there: files, npm scripts, benchmarks and tests.

import { existsSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './lib/root.mjs';
import { read, readJson, sources } from './lib/sources.mjs';

/** `](target)` of a link or an image, without an anchor. */
const LINK = /\]\(([^)#\s]+)[^)]*\)/g;
/** A path in backticks that begins with a folder of ours; from the root, or from the document's own folder. */
const NAMED = /`((?:src|lib|python|__test__|bench|scripts|docs|demo|npm|loader|\.ci|\.github)\/[\w./-]+)`/g;
const SCRIPT = /\bnpm run ([\w:-]+)/g;

export function check() {
  const scripts = Object.keys(readJson('package.json').scripts);
  return sources(/\.md$/).flatMap(name => {
    const text = read(name);
    const folder = path.dirname(path.join(ROOT, name));
    const links = [...text.matchAll(LINK)].map(([, target]) => target).filter(target => !/^[a-z]+:/.test(target));
    const missing = [
      ...links.filter(target => !existsSync(path.join(folder, target))),
      ...[...text.matchAll(NAMED)].map(([, target]) => target).filter(target => ![ROOT, folder].some(from => existsSync(path.join(from, target)))),
    ];
    const unknown = [...text.matchAll(SCRIPT)].map(([, script]) => script).filter(script => !scripts.includes(script));
    return [
      ...[...new Set(missing)].map(target => `${name}: ${target} is not there`),
      ...[...new Set(unknown)].map(script => `${name}: there is no npm script ${script}`),
    ];
  });
}
