// What startup.mjs times: a program that makes one call and then waits for the end of its input.
import { load } from './contestants.mjs';

// Not every contestant keeps Node running while its first call is on the way.
process.stdin.resume();

const [contestant, context] = process.argv.slice(2);
const api = await (await load(contestant)).start(JSON.parse(context));
await api.call(1);
process.stdout.write('first result\n');

process.stdin.on('end', async () => {
  await api.close();
  process.exit();
});
