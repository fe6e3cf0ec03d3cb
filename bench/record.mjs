import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { below } from './lib/checks.mjs';
import { latency, rate } from './lib/measure.mjs';
import { need } from './lib/unsupported.mjs';

export const title = 'What the record costs';
export const promise = 'A task that is written ahead to SQLite takes at most 0.3 ms longer (p50); in lots at least 20 000 tasks a second are '
  + 'recorded with 256 in flight; and either way Node\'s thread has at most 2 µs more to do for each.';
export const placements = ['free'];
export const contestants = ['ours'];
export const labels = {
  plain: 'no record, p50 ms',
  ahead: 'written ahead, p50 ms',
  added: 'added p50 ms',
  synced: 'added p50 ms, durability: machine',
  rate: 'in lots, tasks/s',
  eachMicros: 'in lots, µs a task',
  aheadRate: 'written ahead, tasks/s',
  thread: 'Node\'s thread, added µs a task in lots',
  threadAhead: 'written ahead',
  threadPlain: 'without',
};
export const chart = { metric: 'rate', unit: '/s', higher: true };
export const checks = [
  below(0.3, 'added', { unit: 'ms' }),
  // At most 50 µs for each, over all that are in flight: 20 000 in a second.
  below(50, 'eachMicros', { unit: 'µs a task' }),
  below(2, 'thread', { unit: 'µs' }),
  below(2, 'threadAhead', { unit: 'µs' }),
];

const LANES = 256;
const CODE = { code: 'sum([1, 2, 3])' };
/** As many tasks a second with a record as without: a thread that is idle in between pays more for each, whatever it does. */
const PACED = { code: 'import asyncio\nawait asyncio.sleep(0.02)' };
const NANOSECONDS = 1e3;

/** What Node's thread, the first of this process, has computed, in µs. */
function threadMicros() {
  return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[0]) / NANOSECONDS;
}

async function busy(py, task, ms) {
  let done = 0;
  const call = async () => {
    await py.executeTask(task);
    done++;
  };
  await rate(call, LANES, ms / 4);
  done = 0;
  const before = threadMicros();
  const perSecond = await rate(call, LANES, ms);
  return { perSecond, threadMicros: (threadMicros() - before) / done };
}

export async function run(api, { quick }) {
  const recording = need(api, 'recording');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-record-'));
  const file = (name) => path.join(folder, `${name}.sqlite`);
  const ways = {
    plain: recording(false),
    ahead: recording({ store: file('ahead') }),
    synced: recording({ store: file('synced'), durability: 'machine' }),
    lots: recording({ store: file('lots'), mode: 'batched' }),
  };
  try {
    const ms = quick ? 300 : 1_500;
    const single = {};
    for (const name of ['plain', 'ahead', 'synced']) single[name] = (await latency(() => ways[name].executeTask(CODE), { ms })).p50;
    const many = {};
    for (const name of ['lots', 'ahead']) many[name] = await busy(ways[name], CODE, ms);
    const paced = {};
    for (const name of ['plain', 'lots', 'ahead']) paced[name] = await busy(ways[name], PACED, ms);
    return {
      plain: single.plain,
      ahead: single.ahead,
      added: single.ahead - single.plain,
      synced: single.synced - single.plain,
      rate: many.lots.perSecond,
      eachMicros: 1e6 / many.lots.perSecond,
      aheadRate: many.ahead.perSecond,
      thread: paced.lots.threadMicros - paced.plain.threadMicros,
      threadAhead: paced.ahead.threadMicros - paced.plain.threadMicros,
      threadPlain: paced.plain.threadMicros,
    };
  } finally {
    await Promise.all(Object.values(ways).map((py) => py.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}
