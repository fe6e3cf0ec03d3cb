import assert from 'node:assert/strict';
import test from 'node:test';
import { parseSmaps, together, treeMemory } from './memory.mjs';

const SMAPS = `00400000-00500000 r-xp 00000000 08:01 1234   /usr/bin/a program
Rss:                 100 kB
Pss:                  50 kB
Anonymous:             0 kB
00500000-00600000 rw-p 00100000 08:01 1234   /usr/bin/a program
Rss:                  20 kB
Anonymous:            15 kB
7f0000000000-7f0000100000 rw-p 00000000 00:00 0   [heap]
Rss:                  40 kB
Anonymous:            40 kB
`;

test('pages of files are told from those of the process', () => {
  const { own, files } = parseSmaps(SMAPS);
  assert.equal(own, 55);
  assert.deepEqual([...files], [['/usr/bin/a program', 105]]);
});

test('a file that two processes have mapped counts once', () => {
  const one = { own: 10, files: new Map([['libc', 5], ['node', 40]]) };
  const other = { own: 20, files: new Map([['libc', 7], ['python', 9]]) };
  assert.equal(together([one]), 55);
  assert.equal(together([one, other]), 30 + 7 + 40 + 9);
});

test('this process has a size, a process that is not there has none', () => {
  const { memory, resident, processes } = treeMemory(process.pid);
  assert.ok(memory > 10 && resident > 10 && processes >= 1);
  assert.deepEqual(treeMemory(-1), {});
});
