'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const { failure, open } = require('./support/instance');
const { scratch } = require('./support/scratch');

test('the same source is compiled once, and runs anew each time', async t => {
  const py = open(t);
  const code = 'import itertools\nnumbers = itertools.count(n)\nnext(numbers)\nnext(numbers)';
  const names = new Set();
  for (let n = 0; n < 5; n++) {
    assert.equal((await py.executeTask({ code, inputs: { n } })).value, n + 1);
    names.add((await failure(py.executeTask({ code: 'raise ValueError("where am I?")' }))).traceback.match(/<task \d+>/)[0]);
  }
  assert.equal(names.size, 1, 'a source that was compiled once has one name');
});

test('sources that differ by a little do not get each other\'s code', async t => {
  const py = open(t);
  const values = await Promise.all(Array.from({ length: 2_000 }, (_, n) => py.run(`${n % 1_500} + 0`)));
  values.forEach((value, n) => assert.equal(value, n % 1_500));
});

test('more sources than are kept still run, the oldest too', async t => {
  const py = open(t);
  for (let round = 0; round < 2; round++) {
    const values = await Promise.all(Array.from({ length: 3_000 }, (_, n) => py.run(`"kept" and ${n}`)));
    values.forEach((value, n) => assert.equal(value, n));
  }
});

test('a source that awaits is known the next time', async t => {
  const py = open(t);
  const code = 'import asyncio\nawait asyncio.sleep(0, n)';
  for (let n = 0; n < 5; n++) assert.equal((await py.executeTask({ code, inputs: { n } })).value, n);
});

test('a module that changes is seen once it is reloaded, and a replaced function at once', async t => {
  const py = open(t);
  const folder = scratch(t);
  const file = path.join(folder, 'changing_module.py');
  fs.writeFileSync(file, 'def version():\n    return 1\n');
  await py.run('import sys\nsys.path.append(folder)\nsys.dont_write_bytecode = True', { folder });
  assert.equal(await py.call('changing_module:version'), 1);
  fs.writeFileSync(file, 'def version():\n    return "two"\n');
  assert.equal(await py.call('changing_module:version'), 1);
  await py.run('import changing_module, importlib\nimportlib.reload(changing_module)\nNone');
  assert.equal(await py.call('changing_module:version'), 'two');
  await py.run('import changing_module\nchanging_module.version = lambda: 3\nNone');
  assert.equal(await py.call('changing_module:version'), 3);
});

test('the text of sources that were run does not pile up', async t => {
  const py = open(t);
  const text = 'x'.repeat(4 * 1024 * 1024);
  for (let n = 0; n < 20; n++) assert.equal(await py.run(`len("${text}") + ${n}`), text.length + n);
  const kept = await py.run('import linecache\nsum(len(line) for name, entry in linecache.cache.items() if name.startswith("<task") and len(entry) > 1 for line in entry[2])');
  assert.ok(kept < 48 * 1024 * 1024, `${kept} characters of source are kept`);
});
