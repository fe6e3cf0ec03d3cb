export const title = 'Watching a task work';

const DARTS = 3_000_000;
const CODE = `
import random

def estimate():
    inside = 0
    for thrown in range(1, darts + 1):
        inside += random.random() ** 2 + random.random() ** 2 < 1
        if thrown % (darts // 20) == 0:
            progress(thrown / darts, f"{thrown:,} darts")
            yield 4 * inside / thrown

estimate()
`;

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  screen.code(CODE);
  let fraction = 0;
  let message = '';
  for await (const event of py.streamTask({ code: CODE, inputs: { darts: DARTS } })) {
    if (event.type === 'progress') [fraction, message] = [event.fraction ?? 0, event.message ?? ''];
    // One line in four where lines stay.
    else if (event.type === 'yield' && (process.stdout.isTTY || Math.round(fraction * 20) % 4 === 0)) {
      screen.progress(fraction, `${message}, π ≈ ${Number(event.value).toFixed(4)}`);
    } else if (event.type === 'failed') throw event.error;
  }
}
