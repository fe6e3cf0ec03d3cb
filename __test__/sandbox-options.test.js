'use strict';

// What may be asked of the sandbox, and what is refused before anything is sent. No sandbox is needed for it.

const assert = require('node:assert/strict');
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { inspect } = require('node:util');

const { PyRef } = require('../lib/ref');
const { withoutPython } = require('./support/fake-native');
const { failure } = require('./support/instance');
const { scratch } = require('./support/scratch');

/** @typedef {any} Bad Wrong on purpose. */

const SANDBOX = Object.freeze({ isolation: /** @type {const} */ ('sandbox') });

/** @param {Bad} [sandbox] @param {string[]} [sitePackages] */
const limits = (sandbox, sitePackages) => withoutPython({ sandbox }, sitePackages).bridge.limits.sandbox;

test('the native half gets every option, with its default where none is given', () => {
  const defaults = { memoryMb: 50, preload: [], packages: [], spares: 4, maxWorkers: 32, maxToolCalls: 1_000 };
  for (const none of [undefined, {}, { memoryMb: undefined, packages: undefined }, { packages: false }]) assert.deepEqual(limits(none), defaults);
  const given = { memoryMb: 65_536, preload: ['json', 'xml.dom'], packages: [], spares: 0, maxWorkers: 1, maxToolCalls: 0 };
  assert.deepEqual(limits(given), given);
});

test('an option that is none or wrong is named with its place', () => {
  for (const [sandbox, code, words] of /** @type {[Bad, string, RegExp][]} */ ([
    [{ memory: 5 }, 'UNKNOWN_OPTION', /'sandbox\.memory'/],
    [{ memoryMb: 0 }, 'INVALID_ARGUMENT', /'sandbox\.memoryMb'.*integer from 1 to 65536/],
    [{ memoryMb: 65_537 }, 'INVALID_ARGUMENT', /'sandbox\.memoryMb'/],
    [{ memoryMb: '50' }, 'INVALID_ARGUMENT', /'sandbox\.memoryMb'/],
    [{ preload: 'numpy' }, 'INVALID_ARGUMENT', /'sandbox\.preload'.*modules/],
    [{ preload: ['numpy', ''] }, 'INVALID_ARGUMENT', /'sandbox\.preload'/],
    [{ preload: ['os; x'] }, 'INVALID_ARGUMENT', /'sandbox\.preload'/],
    [{ preload: [7] }, 'INVALID_ARGUMENT', /'sandbox\.preload'/],
    [{ packages: 'all' }, 'INVALID_ARGUMENT', /'sandbox\.packages'.*folders/],
    [{ packages: [''] }, 'INVALID_ARGUMENT', /'sandbox\.packages'/],
    [{ packages: [null] }, 'INVALID_ARGUMENT', /'sandbox\.packages'/],
    [{ spares: -1 }, 'INVALID_ARGUMENT', /'sandbox\.spares'/],
    [{ maxWorkers: 0 }, 'INVALID_ARGUMENT', /'sandbox\.maxWorkers'/],
    [{ maxToolCalls: 1.5 }, 'INVALID_ARGUMENT', /'sandbox\.maxToolCalls'/],
    [[], 'INVALID_ARGUMENT', /'sandbox'.*plain object/],
    [true, 'INVALID_ARGUMENT', /'sandbox'/],
  ])) {
    assert.throws(() => limits(sandbox), { code, message: words }, inspect(sandbox));
  }
  assert.throws(() => limits({ memory: 5 }), { hint: /sandbox\.memoryMb, sandbox\.preload/ });
});

test('packages are folders that are there, by their whole path', t => {
  const folder = scratch(t);
  mkdirSync(path.join(folder, 'packages'));
  writeFileSync(path.join(folder, 'file'), '');
  const relative = path.relative(process.cwd(), path.join(folder, 'packages'));
  assert.deepEqual(limits({ packages: [folder, relative] }).packages, [folder, path.join(folder, 'packages')]);
  for (const missing of ['none', 'file', 'packages\0']) {
    assert.throws(() => limits({ packages: [path.join(folder, missing)] }), { code: 'INVALID_ARGUMENT', message: /'sandbox\.packages'.*is none$/s });
  }
});

test('true stands for those folders of the environment that are there', t => {
  const folder = scratch(t);
  assert.deepEqual(limits({ packages: true }, [folder, path.join(folder, 'none')]).packages, [folder]);
  assert.deepEqual(limits({ packages: false }, [folder]).packages, []);
});

/**
 * The error of a task that was refused, by executeTask and by streamTask, and that nothing was sent of.
 * @param {Bad} task
 * @param {Bad} options
 * @param {ReturnType<typeof withoutPython>} [fake]
 */
async function refused(task, options, fake = withoutPython()) {
  const error = await failure(fake.py.executeTask(task, options));
  assert.throws(() => fake.py.streamTask(task, options), { code: error.code });
  assert.deepEqual(fake.sent(), []);
  return error;
}

test('what would outlive the task is refused, and says why', async () => {
  const fake = withoutPython();
  const ref = /** @type {Bad} */ (new PyRef(fake.channel, /** @type {Bad} */ (fake.py), 9, 'X'));
  for (const [task, options, words, hint] of /** @type {[Bad, Bad, RegExp, RegExp][]} */ ([
    [{ code: '1', session: 'chat' }, SANDBOX, /sessions/, /ends with the task/],
    [{ code: '1' }, { ...SANDBOX, keep: true }, /keeps nothing/, /ends with the task/],
    [{ ref }, SANDBOX, /handles/, /lives in this process/],
    [{ ref, attribute: 'a', args: [] }, { ...SANDBOX, allowUnsandboxed: true }, /handles/, /lives in this process/],
  ])) {
    const error = await refused(task, options, fake);
    assert.equal(error.code, 'INVALID_ARGUMENT');
    assert.match(error.message, words);
    assert.match(error.hint, hint);
  }
  const error = await failure(fake.py.tools.call('area', {}, SANDBOX));
  assert.deepEqual([error.code, fake.sent()], ['INVALID_ARGUMENT', []]);
});

test('keep: false asks for nothing', () => {
  const fake = withoutPython();
  fake.py.executeTask({ code: '1' }, { ...SANDBOX, keep: false });
  assert.equal(fake.sent().length, 1);
});

test('options of the sandbox are for tasks in it', async () => {
  for (const option of [{ memoryMb: 5 }, { allowUnsandboxed: true }, { allowUnsandboxed: false }]) {
    for (const isolation of [undefined, 'in-process']) {
      const error = await refused({ code: '1' }, { isolation, ...option });
      assert.equal(error.code, 'INVALID_ARGUMENT');
      assert.match(error.message, new RegExp(`'${Object.keys(option)[0]}'.*isolation: 'sandbox'`));
    }
  }
});

test('options of the wrong kind are refused', async () => {
  for (const options of [
    { isolation: 'process' }, { isolation: true }, { isolation: null }, { ...SANDBOX, memoryMb: 0 }, { ...SANDBOX, memoryMb: 65_537 },
    { ...SANDBOX, memoryMb: 1.5 }, { ...SANDBOX, allowUnsandboxed: 1 },
  ]) {
    const error = await refused({ code: '1' }, options);
    assert.equal(error.code, 'INVALID_ARGUMENT', inspect(options));
    assert.match(error.message, /'(isolation|memoryMb|allowUnsandboxed)'.*must be/);
  }
});
