'use strict';

// Every attack, in this process: started by the test as the user, and in the surroundings, that it is about.
// Its argument is JSON (`Plan`); a line of JSON on standard output tells of each attack, and one of the end.

const { setTimeout: sleep } = require('node:timers/promises');

const { createPython } = require('../../..');
const { attempt, findings } = require('./attack');
const { setOut } = require('./canaries');
const { attacks } = require('./cases');
const { descriptors, ours } = require('./processes');
const { offer } = require('./tools');
const watch = require('./watch');

/**
 * @typedef {object} Plan
 * @property {string | null} packages The folder that numpy is in.
 * @property {boolean} namespaces Whether they can be had here.
 * @property {string} [only] A regular expression for names.
 */

/** @type {Plan} */
const plan = JSON.parse(process.argv[2] ?? '{}');
/** Beside what harms nobody else. Two cores have enough of four. */
const AT_ONCE = 4;
/** Where the event loop stood still, with nothing else under way: the attack's doing if it does so every time. */
const TRIES_ALONE = 3;
const SPARES = 4;
const SETTLES_MS = 5_000;
const CLOSES_MS = 10_000;

/** @param {string} kind @param {object} content */
const tell = (kind, content) => process.stdout.write(`${kind} ${JSON.stringify(content)}\n`);

async function main() {
  const stop = watch.start();
  const watcher = createPython();
  const canaries = await setOut(watcher);
  const strays = catchStrays();
  const worlds = { plain: await open(canaries, {}), numpy: plan.packages === null ? null : await open(canaries, { packages: [plan.packages], preload: ['numpy'] }) };
  const opened = Object.values(worlds).filter(world => world !== null);
  tell('info', await worlds.plain.py.sandboxInfo());
  // A template each, and its spares.
  const processes = opened.length * (1 + SPARES);
  if (!await settled(() => ours().length === processes)) throw new Error(`${processes} processes should wait, and there are ${ours().length}`);
  const before = { processes, descriptors: descriptors() };

  const chosen = attacks().filter(({ name, numpy }) => new RegExp(plan.only ?? '').test(name) && !(numpy && worlds.numpy === null));
  const run = async (/** @type {import('./cases').Attack} */ attack) => {
    const world = attack.numpy ? worlds.numpy : worlds.plain;
    if (world === null) return undefined;
    // Garbage of the one before is not the attack's.
    if (attack.alone) globalThis.gc?.();
    const { complaints, hindered, ...facts } = await attempt(world, attack);
    complaints.push(...[...await canaries.touched(), ...opened.flatMap(({ tools }) => tools.touched()), ...strays()].map(what => `${what} was touched while it ran`));
    if (attack.alone) complaints.push(...await leftovers(opened, before));
    tell('attack', { name: attack.name, group: attack.group, complaints, ...facts });
    return hindered;
  };
  /** @type {import('./cases').Attack[]} */
  const again = [];
  const runAll = async (/** @type {Iterable<import('./cases').Attack>} */ attacks) => {
    for (const attack of attacks) if (await run(attack)) again.push(attack);
  };
  const together = chosen.filter(({ alone }) => !alone).values();
  await Promise.all(Array.from({ length: AT_ONCE }, () => runAll(together)));
  tell('left', { when: 'after those that ran together', complaints: await leftovers(opened, before) });
  await runAll(chosen.filter(({ alone }) => alone));
  for (const attack of again) await insist(attack, run);

  await Promise.all(opened.map(({ py }) => py.close()));
  const gone = await settled(() => ours().length === 0, CLOSES_MS);
  tell('left', { when: 'at the end', complaints: gone ? [] : [`processes are left: ${JSON.stringify(ours())}`] });
  canaries.close();
  await watcher.close();
  stop();
  tell('end', { attacks: chosen.length, seconds: performance.now() / 1000 });
}

/**
 * @param {import('./canaries').Canaries} canaries
 * @param {import('../../..').SandboxOptions} sandbox
 * @returns {Promise<import('./attack').World>}
 */
async function open(canaries, sandbox) {
  const py = createPython({ sandbox: { spares: SPARES, ...sandbox } });
  const world = { py, tools: offer(py), canaries, namespaces: plan.namespaces, untouched: /** @type {unknown} */ (undefined) };
  world.untouched = await findings(world);
  return world;
}

/**
 * Tries an attack again that stalled the event loop or ran late: others may have had the cores. It complains if none goes well.
 * @param {import('./cases').Attack} attack
 * @param {(attack: import('./cases').Attack) => Promise<string | undefined>} run
 */
async function insist(attack, run) {
  const reasons = [];
  for (let tries = 0; tries < TRIES_ALONE; tries++) {
    const hindered = await run(attack);
    if (hindered === undefined) return;
    reasons.push(hindered);
  }
  tell('attack', { name: attack.name, group: attack.group, complaints: [reasons.join('; ')] });
}

/**
 * What of an attack is still there, when all has had its time to go.
 * @param {import('./attack').World[]} worlds
 * @param {{ processes: number, descriptors: number }} before
 */
async function leftovers(worlds, before) {
  const complaints = [];
  if (!await settled(() => ours().length <= before.processes && ours().every(({ state }) => state !== 'Z'))) complaints.push(`there are more processes than before: ${JSON.stringify(ours().map(({ command, ...rest }) => rest))}`);
  if (!await settled(() => descriptors() <= before.descriptors)) complaints.push(`there are ${descriptors()} descriptors and were ${before.descriptors}`);
  if (!await settled(() => worlds.every(({ tools }) => tools.held() === 0))) complaints.push('a tool still works for it');
  return complaints;
}

/**
 * @param {() => boolean} condition
 * @param {number} [patience]
 */
async function settled(condition, patience = SETTLES_MS) {
  const end = performance.now() + patience;
  while (!condition()) {
    if (performance.now() > end) return false;
    await sleep(20);
  }
  return true;
}

/** Errors that nobody waits for would end the host. */
function catchStrays() {
  /** @type {string[]} */
  let found = [];
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, error => found.push(`the host, by ${event} (${error?.stack ?? error}),`));
  return () => {
    const told = found;
    found = [];
    return told;
  };
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
