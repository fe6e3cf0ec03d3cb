export const title = 'Which Python';

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen, startMs }) {
  const { version, executable } = py.info;
  screen.say(`CPython ${version} in Node ${process.versions.node}, ready after ${startMs.toFixed(0)} ms.`);
  screen.say(`It is ${executable}.`);
  screen.code("await py.call('os:getpid') === process.pid");
  screen.result(`${await py.call('os:getpid') === process.pid}: one process, no server, no pipe`);
}
