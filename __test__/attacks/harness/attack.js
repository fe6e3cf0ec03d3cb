'use strict';

// One attack, and all that must hold beside its verdict.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { isDeepStrictEqual } = require('node:util');

const { isExpected, stolen, tell } = require('./verdict');
const watch = require('./watch');

const SIBLING = readFileSync(path.join(__dirname, '..', 'helpers', 'sibling.py'), 'utf8');
const FRESH = readFileSync(path.join(__dirname, '..', 'helpers', 'fresh.py'), 'utf8');

const MOST_GROWTH_MB = 64;
const DEFAULT_MEMORY_MB = 50;
const EXECUTION_ENDS_MS = 60_000;
/** Beyond its deadline nothing may take: what does is a hang. */
const PATIENCE_MS = 10_000;
const ATTACK_BEGINS_MS = 150;
const OTHERS = 12;
/** Beside something that takes all of a core. */
const OTHERS_TAKE_MS = 1_000;
/** Before a reader leaves a stream. */
const EVENTS_READ = 3;

/**
 * @typedef {object} World
 * @property {import('../../..').Python} py
 * @property {ReturnType<typeof import('./tools').offer>} tools
 * @property {import('./canaries').Canaries} canaries
 * @property {boolean} namespaces
 * @property {'sandbox' | 'in-process'} [isolation] In the process itself only to see that the harness sees.
 * @property {unknown} [untouched] What a task finds before any attack.
 */

/**
 * Tries an attack and gives what is wrong: nothing, if the sandbox holds.
 * @param {World} world
 * @param {import('./cases').Attack} attack
 */
async function attempt(world, attack) {
  const { expects, expectsWithoutNamespaces, legalMb, differs, beside } = attack;
  /** @type {string[]} */
  const complaints = [];
  const sibling = await wait(world);
  const start = performance.now();
  const looked = watch.look();
  const [outcome, others] = await Promise.all([settle(world, attack), beside ? runBeside(world) : []]);
  const ms = performance.now() - start;
  const wanted = world.namespaces ? expects : expectsWithoutNamespaces;
  const { error, result, value } = outcome;

  const missed = isExpected(wanted, outcome) ? undefined : `wanted ${wanted.join(' | ')}, got ${tell(outcome)}`;
  // Killed in time, as it should be where it takes that long; but did it, or did it wait for a core?
  const late = missed !== undefined && /** @type {any} */ (error)?.code === 'TIMEOUT';
  if (missed !== undefined && !late) complaints.push(missed);
  const secret = stolen([error, result, value], world.canaries.secrets);
  if (secret) complaints.push(`it got ${secret}`);
  if (result?.unsandboxed !== undefined) complaints.push(`it ran in this process: ${result.unsandboxed}`);
  if (differs) {
    const second = await settle(world, attack);
    if ('error' in second || isDeepStrictEqual(second.value, value)) complaints.push(`the second time it got ${tell(second)}, too`);
  }
  // Reading what came back must do no harm either, so the watch ends after it.
  const { grownMb, stallMs } = looked();
  complaints.push(...others, ...await sibling());
  complaints.push(...await fresh(world));
  complaints.push(...hostIsItself());
  if (grownMb > MOST_GROWTH_MB + legalMb) complaints.push(`the host grew by ${Math.round(grownMb)} MiB`);
  const stalled = stallMs > attack.stallMs ? `the event loop stood still for ${Math.round(stallMs)} ms` : undefined;
  return { complaints, hindered: late ? missed : stalled, ms, grownMb, stallMs, outcome: tell(outcome) };
}

/**
 * @param {World} world
 * @param {import('./cases').Attack} attack
 * @returns {Promise<import('./verdict').Outcome>}
 */
async function settle({ py, tools, canaries, isolation = 'sandbox' }, { source, which, stream, abortAfterMs, options }) {
  const controller = new AbortController();
  const task = { code: source, inputs: { which, target: { ...canaries.target, memoryMb: options.memoryMb ?? DEFAULT_MEMORY_MB } } };
  const taskOptions = { ...options, isolation, tools: tools.allowed, signal: controller.signal };
  const begun = stream ? read(py.streamTask(task, taskOptions), stream) : py.executeTask(task, taskOptions);
  const abort = abortAfterMs === undefined ? undefined : setTimeout(() => controller.abort(), abortAfterMs);
  /** @type {NodeJS.Timeout | undefined} */
  let late;
  const hangs = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error('it hangs')), Number(options.timeoutMs) + PATIENCE_MS);
  });
  try {
    const result = await Promise.race([begun, hangs]);
    return { value: result.value, result };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(abort);
    clearTimeout(late);
  }
}

/**
 * @param {import('../../..').TaskStream} stream
 * @param {'unread' | 'read' | 'left'} how
 */
async function read(stream, how) {
  let events = 0;
  if (how !== 'unread') for await (const _ of stream) if (++events === EVENTS_READ && how === 'left') break;
  return stream.result;
}

/**
 * Another execution that waits while the attack runs, and must come to no harm.
 * @param {World} world
 */
async function wait({ py, tools, isolation = 'sandbox' }) {
  if (isolation !== 'sandbox') return async () => [];
  const gate = tools.gate();
  const waiting = py.executeTask({ code: SIBLING, inputs: { key: gate.key } }, { isolation, timeoutMs: EXECUTION_ENDS_MS, tools: tools.allowed });
  // Where it fails, that is told after the attack.
  const settled = waiting.then(({ value }) => value, error => error);
  await Promise.race([gate.reached, settled]);
  return async () => {
    gate.open('as before');
    const answer = await settled;
    return isDeepStrictEqual(answer, ['as before', []]) ? [] : [`its sibling came to harm: ${tell({ value: answer })}`];
  };
}

/**
 * More executions than there are spares, while an attack is under way. They may run unsandboxed where there is no
 * sandbox: an attack must not be what makes it so.
 * @param {World} world
 */
async function runBeside({ py }) {
  await sleep(ATTACK_BEGINS_MS);
  const start = performance.now();
  const outcomes = await Promise.all(Array.from({ length: OTHERS }, async () => {
    try {
      const { value, unsandboxed } = await py.executeTask({ code: '6 * 7' }, { isolation: 'sandbox', allowUnsandboxed: true });
      return value === 42 && unsandboxed === undefined ? [] : [`another one ran in this process: ${unsandboxed}`];
    } catch (error) {
      return [`another one failed: ${tell({ error })}`];
    }
  }));
  const ms = performance.now() - start;
  return [...new Set(outcomes.flat()), ...ms > OTHERS_TAKE_MS ? [`others took ${Math.round(ms)} ms`] : []];
}

/**
 * The next execution must find what the first one found.
 * @param {World} world
 * @returns {Promise<string[]>}
 */
async function fresh(world) {
  if (world.untouched === undefined) return [];
  try {
    const found = /** @type {Record<string, unknown>} */ (await findings(world));
    const before = /** @type {Record<string, unknown>} */ (world.untouched);
    const changed = Object.keys(before).filter(name => !isDeepStrictEqual(found[name], before[name]));
    return changed.map(name => `the next execution finds other ${name}: ${tell({ value: found[name] })} instead of ${tell({ value: before[name] })}`);
  } catch (error) {
    return [`the next execution failed: ${tell({ error })}`];
  }
}

/** @param {World} world */
async function findings({ py }) {
  return (await py.executeTask({ code: FRESH }, { isolation: 'sandbox', timeoutMs: EXECUTION_ENDS_MS })).value;
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Error.prototype, Map.prototype, Promise.prototype];
const NAMES = PROTOTYPES.map(prototype => Reflect.ownKeys(prototype).length);

/** No value may have changed the objects that all of JavaScript shares. */
function hostIsItself() {
  const changed = PROTOTYPES.some((prototype, index) => Reflect.ownKeys(prototype).length !== NAMES[index]);
  return changed || 'polluted' in {} ? ['it changed a prototype of the host'] : [];
}

module.exports = { attempt, findings };
