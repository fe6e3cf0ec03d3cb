'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { copyFileSync, realpathSync, symlinkSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const { binaryPath } = require('../lib/native');
const { findPython } = require('../lib/python');
const { availablePythons } = require('./support/pythons');
const { scratch } = require('./support/scratch');

// A library cannot be closed again, so that each of these has a process of its own.
describe('the loader', () => {
  const [python] = availablePythons();
  const choice = findPython({ python: python.executable });
  const library = realpathSync(choice.library);
  const loader = binaryPath('loader');
  const folder = scratch({ after });
  const other = path.join(folder, `other-${path.basename(library)}`);
  const alias = path.join(folder, 'alias.so');
  const text = path.join(folder, 'text.so');
  copyFileSync(library, other);
  symlinkSync(library, alias);
  writeFileSync(text, 'no library');

  /**
   * @param {string} source an expression; `open` and `opened` are the loader's, its value comes back
   * @returns {any}
   */
  function inProcess(source) {
    const names = { loader, library, other, alias, text, choice };
    const script = `
      const { ${Object.keys(names)} } = ${JSON.stringify(names)};
      const { openLibrary: open, opened } = require(loader);
      const native = require(${JSON.stringify(require.resolve('../lib/native'))});
      const refusal = action => { try { return action(); } catch ({ name, code, message, hint }) { return { name, code, message, hint }; } };
      Promise.resolve(${source}).then(value => console.log(JSON.stringify(value)));
    `;
    return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  }

  test('opens a library, and again under any name of it', () => {
    const outcome = { status: 'opened', detail: library };
    assert.deepEqual(inProcess('[opened(), open(library), open(library), open(alias), opened()]'), [null, outcome, outcome, outcome, library]);
  });

  test('refuses a second library and keeps the first', () => {
    const [, second, held] = inProcess('[open(library), open(other), opened()]');
    assert.deepEqual(second, { status: 'occupied', detail: library });
    assert.equal(held, library);
  });

  test('a file that is no library fails with the system\'s reason, and leaves the way free', () => {
    const [first, held, second] = inProcess('[open(text), opened(), open(library)]');
    assert.equal(first.status, 'failed');
    assert.ok(first.detail.includes(text), first.detail);
    assert.equal(held, null);
    assert.equal(second.status, 'opened');
  });

  test('so do a file that is not there and a library that is no Python', () => {
    const [missing, strange, held] = inProcess('[open("/no/such/libpython.so"), open(loader), opened()]');
    assert.equal(missing.status, 'failed');
    assert.match(missing.detail, /\/no\/such\/libpython\.so/);
    assert.equal(strange.status, 'failed');
    assert.match(strange.detail, process.platform === 'win32' ? /python3\.dll/ : /not a libpython/);
    assert.equal(held, null);
  });

  test('a name with a zero byte is a failure, not a crash', () => {
    assert.equal(inProcess('open("/lib\\0python.so")').status, 'failed');
  });

  test('worker threads share what is open', () => {
    const worker = `
      const { parentPort, workerData: { loader, path } } = require('node:worker_threads');
      parentPort.postMessage(require(loader).openLibrary(path));
    `;
    /** @type {{ status: string, detail: string }[]} */
    const outcomes = inProcess(`(async () => {
      const { Worker } = require('node:worker_threads');
      const ask = path => new Promise((resolve, reject) =>
        new Worker(${JSON.stringify(worker)}, { eval: true, workerData: { loader, path } }).once('message', resolve).once('error', reject));
      const first = await Promise.all([library, library, alias, library].map(ask));
      return [...first, await ask(other), { status: 'main', detail: opened() }];
    })()`);
    assert.deepEqual(outcomes.map(outcome => outcome.status), ['opened', 'opened', 'opened', 'opened', 'occupied', 'main']);
    assert.deepEqual(new Set(outcomes.map(outcome => outcome.detail)), new Set([library]));
  });

  test('a Python that another addon brought is seen', { skip: process.platform !== 'linux' && 'needs a way to open a library without the loader' }, () => {
    const [held, refused, same] = inProcess(`(() => {
      const RTLD_NODELETE = 0x1000;
      const { RTLD_NOW, RTLD_GLOBAL } = require('node:os').constants.dlopen;
      refusal(() => process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE));
      return [opened(), open(other), open(library)];
    })()`);
    assert.equal(held, library);
    assert.deepEqual(refused, { status: 'occupied', detail: library });
    assert.equal(same.status, 'opened');
  });

  test('loadNative makes typed errors of it', () => {
    const [failed, , occupied, missing] = inProcess(`[
      refusal(() => native.loadNative({ ...choice, library: text })),
      open(library),
      refusal(() => native.loadNative({ ...choice, library: other })),
      refusal(() => native.binaryPath('nothing')),
    ]`);
    assert.equal(failed.code, 'PYTHON_START_FAILED');
    assert.ok(failed.message.includes(choice.executable) && failed.message.includes(text), failed.message);
    assert.equal(occupied.code, 'PYTHON_ALREADY_LOADED');
    assert.ok(occupied.message.includes(library) && occupied.message.includes(other), occupied.message);
    assert.match(occupied.hint, /process of its own/);
    assert.equal(missing.code, 'NATIVE_BINARY_MISSING');
    assert.match(missing.message, /nothing\..*\.node is neither in .*native nor in the package @elizaos\/python-native-/);
    assert.match(missing.hint, /npm run build/);
  });
});
