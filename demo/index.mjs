// npm run demo: what this package does, in a terminal, in less than a quarter of a minute.

import { build } from './build.mjs';
import { Screen } from './screen.mjs';

const SCENES = ['python', 'call', 'source', 'tools', 'stream', 'memory', 'deadline', 'error', 'sandbox', 'record', 'timings'];

const screen = new Screen(process.stdout);

async function main() {
  screen.line(`${screen.bold('@elizaos/python-native')}  ${screen.dim('CPython inside the Node process')}`);
  await build(screen);
  // Only now: this loads what was built.
  const { createPython } = (await import('../index.js')).default;
  const start = performance.now();
  const py = createPython();
  await py.ready();
  const startMs = performance.now() - start;
  for (const [index, name] of SCENES.entries()) {
    const { title, play } = await import(`./scenes/${name}.mjs`);
    screen.heading(index + 1, title);
    await play({ py, screen, startMs });
  }
  await py.close();
  screen.line();
  screen.line(screen.dim(`That was all, in ${((performance.now() - start) / 1000).toFixed(1)} s. README.md goes on from here.`));
}

main().catch(error => {
  screen.failure(error);
  process.exitCode = 1;
});
