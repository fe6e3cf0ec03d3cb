// Runs the contestants of a bench in turns, A B C A B C, so that what disturbs the machine disturbs all of them.
import { Child } from './child.mjs';
import { load } from './contestants.mjs';

const START_MS = 60_000;
const ROUND_MS = 180_000;

/** `{ name, kind, about, blocksNode, rounds: [figures | null], notes: [text] }`, one for each contestant. */
function emptyRow({ name, kind, about, blocksNode = false }) {
  return { name, kind, about, blocksNode, rounds: [], notes: [] };
}

const addNote = (row, text) => {
  if (!row.notes.includes(text)) row.notes.push(text);
};

/** A bench that starts its own processes needs no worker: a further Node would only share its pages with those it weighs. */
class Here {
  #options;

  async ask({ type, bench, contestant, context, options }) {
    if (type === 'start') {
      this.#options = { bench: await import(bench), contestant, context, ...options };
      return {};
    }
    const notes = [];
    const { bench: { run }, ...rest } = this.#options;
    return { figures: await run(undefined, { ...rest, note: (text) => notes.push(text) }), notes };
  }

  async close() {}
}

async function startAll(bench, names, { pinned, startsItself, context, options }) {
  const runners = [];
  for (const name of names) {
    const contestant = await load(name);
    const row = emptyRow(contestant);
    const runner = { row, child: undefined };
    runners.push(runner);
    const missing = contestant.missing();
    if (missing) {
      addNote(row, `skipped: ${missing}`);
      continue;
    }
    runner.child = startsItself ? new Here() : new Child({ pinned });
    try {
      await runner.child.ask({ type: 'start', bench, contestant: name, context, options }, START_MS);
    } catch (error) {
      await drop(runner, `did not start: ${error.message}`);
    }
  }
  return runners;
}

async function drop(runner, text) {
  addNote(runner.row, text);
  await runner.child.close();
  runner.child = undefined;
}

async function oneRound(runner) {
  if (!runner.child) return null;
  try {
    const { figures, notes } = await runner.child.ask({ type: 'round' }, ROUND_MS);
    for (const note of notes) addNote(runner.row, note);
    return figures;
  } catch (error) {
    await drop(runner, error.unsupported ? `n/a: ${error.message}` : `failed: ${error.message}`);
    return null;
  }
}

/** `progress(text)` hears what runs; `bench` is the address of the bench's module. */
export async function runRounds({ bench, names, rounds, pinned, startsItself, context, options, progress }) {
  progress('starting');
  const runners = await startAll(bench, names, { pinned, startsItself, context, options });
  try {
    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) {
        if (runner.child) progress(`round ${round + 1} of ${rounds}: ${runner.row.name}`);
        runner.row.rounds.push(await oneRound(runner));
      }
    }
  } finally {
    await Promise.all(runners.map(({ child }) => child?.close()));
  }
  return runners.map(({ row }) => row);
}
