'use strict';

// What the system has for the sandbox is told, whether it is enough or not.

const assert = require('node:assert/strict');
const { test } = require('node:test');

const python = require('..');
const { failure, open } = require('./support/instance');
const { FEW, SANDBOX, skip } = require('./support/sandbox');

/** @param {import('..').SandboxInfo} info */
function assertShape(info) {
  assert.deepEqual(Object.keys(info).sort(), ['available', 'landlock', 'layers', 'missing', 'system']);
  assert.equal(typeof info.available, 'boolean');
  assert.ok(Number.isInteger(info.landlock) && info.landlock >= 0);
  assert.match(info.system, new RegExp(`^${process.platform}\\b`));
  for (const layer of info.layers) assert.equal(typeof layer, 'string');
  for (const { layer, reason, consequence, ...rest } of info.missing) {
    for (const text of [layer, reason, consequence]) assert.match(text, /\S/);
    assert.deepEqual(rest, {});
  }
}

test('sandboxInfo tells what there is, by an instance and by the module', async t => {
  const py = open(t);
  const info = await py.sandboxInfo();
  assertShape(info);
  assert.deepEqual(await python.sandboxInfo(), info);
  assert.deepEqual(info.available, info.layers.length > 0);
});

test('it needs no sandbox that works', async t => {
  const py = open(t, { sandbox: { preload: ['no_such_module'] } });
  assertShape(await py.sandboxInfo());
});

test('and no instance that is closed', async () => {
  const py = python.createPython();
  await py.close();
  assert.equal((await failure(py.sandboxInfo())).code, 'CLOSED');
});

test('where it says that there is a sandbox, there is one; where not, a task is refused', async t => {
  const py = open(t, { sandbox: FEW });
  const { available, missing } = await py.sandboxInfo();
  const outcome = await py.executeTask({ code: '6 * 7' }, SANDBOX).catch(error => error);
  if (available) assert.equal(outcome.value, 42, String(outcome));
  else {
    assert.ok(outcome instanceof python.SandboxUnavailableError);
    assert.ok(missing.some(({ layer }) => outcome.message.includes(layer)), outcome.message);
  }
});

test('Linux has all that is needed for some layers', { skip }, async t => {
  const { layers } = await open(t).sandboxInfo();
  for (const layer of ['seccomp', 'limits']) assert.ok(layers.includes(layer), layer);
});
