// One contestant in one bench, in a process of its own: started by child.mjs, told by messages when its turn is.
import { load } from './contestants.mjs';

// What a round leaves behind (its answer on the channel, a collection) is over by then.
const SETTLE_MS = 100;

const state = { api: undefined, bench: undefined, options: undefined, idleSince: undefined };

/** Share of a core this process used while the others had their turns, in percent. */
function idleCpu() {
  if (!state.idleSince) return {};
  const { at, usage } = state.idleSince;
  const { user, system } = process.cpuUsage(usage);
  return { idleCpu: (user + system) / 1000 / (performance.now() - at) * 100 };
}

const handlers = {
  async start({ bench, contestant, context, options }) {
    state.bench = await import(bench);
    state.options = options;
    state.api = await (await load(contestant)).start(context);
    return { type: 'ready' };
  },

  async round() {
    const idle = idleCpu();
    const notes = [];
    const figures = await state.bench.run(state.api, { ...state.options, note: (text) => notes.push(text) });
    state.idleSince = undefined;
    setTimeout(() => {
      state.idleSince = { at: performance.now(), usage: process.cpuUsage() };
    }, SETTLE_MS).unref();
    return { type: 'figures', figures: { ...figures, ...idle }, notes };
  },

  async close() {
    await state.api?.close();
    return { type: 'closed' };
  },
};

process.on('message', async (message) => {
  let answer;
  try {
    answer = await handlers[message.type](message);
  } catch (error) {
    answer = { type: 'failed', message: error.message || String(error), unsupported: error.unsupported === true };
  }
  process.send(answer, () => {
    if (message.type === 'close') process.exit();
  });
});
// The runner is gone: nobody is left to answer to.
process.on('disconnect', () => process.exit());
