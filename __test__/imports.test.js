'use strict';

// The first tasks of a module come while it is being imported.

const assert = require('node:assert/strict');
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const { failure, gate, open } = require('./support/instance');
const { scratch } = require('./support/scratch');

const TASKS = 8;

test('tasks wait for the import that another task has begun', async t => {
  const folder = scratch(t);
  // It has begun when the tool is called, and `last` is not there before the answer.
  writeFileSync(path.join(folder, 'long_import.py'), 'from elizaos_py import tools\nfirst = tools.sync.wait()\nasync def last():\n    return first\n');
  const py = open(t);
  await py.run('import sys\nsys.path.insert(0, folder)', { folder });
  const { reached, open: answer } = gate(py, 'wait');
  const begun = py.executeTask({ call: 'long_import:last' });
  await reached;
  const others = Array.from({ length: TASKS }, () => py.call('long_import:last'));
  await py.run('1');
  answer(7);
  assert.deepEqual([(await begun).value, ...await Promise.all(others)], Array(TASKS + 1).fill(7));
});

test('a module whose import fails fails all that waited for it, each with its error', async t => {
  const folder = scratch(t);
  writeFileSync(path.join(folder, 'broken_import.py'), 'from elizaos_py import tools\ntools.sync.wait()\nraise ValueError("broken")\n');
  const py = open(t);
  await py.run('import sys\nsys.path.insert(0, folder)', { folder });
  const { reached, open: answer } = gate(py, 'wait');
  const begun = failure(py.executeTask({ call: 'broken_import:last' }));
  await reached;
  const others = Array.from({ length: TASKS }, () => failure(py.call('broken_import:last')));
  await py.run('1');
  answer(null);
  for (const error of await Promise.all([begun, ...others])) assert.match(error.message, /ValueError: broken/);
});
