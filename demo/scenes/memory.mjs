export const title = 'Memory that both sides see';

const COUNT = 1_000_000;
const WITH_NUMPY = `
import numpy
array = numpy.asarray(samples)
array *= 2
float(array.sum())
`;
const WITHOUT = `
samples[0] = 42.0
type(samples).__name__, samples.format, samples.nbytes
`;

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  const hasNumpy = await py.run('import importlib.util\nimportlib.util.find_spec("numpy") is not None');
  await (hasNumpy ? numpy : plain)(py, screen);
}

/** @param {import('../../index.js').Python} py @param {import('../screen.mjs').Screen} screen */
async function numpy(py, screen) {
  await py.run('import numpy');
  const samples = new Float64Array(COUNT).fill(0.5);
  screen.say('A Float64Array of 8 MB becomes a numpy array without a copy:');
  screen.code(WITH_NUMPY);
  const start = performance.now();
  const sum = await py.run(WITH_NUMPY, { samples });
  screen.result(`${sum} after ${(performance.now() - start).toFixed(1)} ms`);
  screen.code('samples[0]    // JavaScript, 0.5 before');
  screen.result(String(samples[0]));
}

/** @param {import('../../index.js').Python} py @param {import('../screen.mjs').Screen} screen */
async function plain(py, screen) {
  const samples = new Float64Array(COUNT);
  screen.say('A Float64Array of 8 MB becomes a memoryview without a copy (and a numpy array, where numpy is installed; it is not in this Python):');
  screen.code(WITHOUT);
  const start = performance.now();
  const told = /** @type {unknown[]} */ (await py.run(WITHOUT, { samples }));
  screen.result(`${told.join(', ')} after ${(performance.now() - start).toFixed(1)} ms`);
  screen.code('samples[0]    // JavaScript, 0 before');
  screen.result(String(samples[0]));
}
