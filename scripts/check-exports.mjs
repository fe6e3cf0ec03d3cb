// index.js exports exactly what index.d.ts declares, to `require` and to `import` alike.

import { createRequire } from 'node:module';

import { differences } from './lib/differences.mjs';
import { read } from './lib/sources.mjs';

const require = createRequire(import.meta.url);

export async function check() {
  const declared = [...read('index.d.ts').matchAll(/^export (?:declare )?(?:abstract )?(?:function|class|const) (\w+)/gm)].map(([, name]) => name);
  const required = Object.keys(require('../index.js'));
  // Node finds the names of a CommonJS module by reading it, not by running it.
  const imported = Object.keys(await import('../index.js')).filter(name => name !== 'default' && name !== 'module.exports');
  return [
    ...differences('index.d.ts', declared, "require('./index.js')", required),
    ...differences('index.d.ts', declared, "import('./index.js')", imported),
  ];
}
