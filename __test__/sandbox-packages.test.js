'use strict';

// What a task may import, and what is imported for it before.

const assert = require('node:assert/strict');
const { chmodSync, mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { before, describe, test } = require('node:test');

const { createPython } = require('..');
const { run, assertEnd } = require('./support/child');
const { failure } = require('./support/instance');
const { FEW, SANDBOX, skip } = require('./support/sandbox');
const { scratch } = require('./support/scratch');

/**
 * A folder with a package that counts how often it was imported.
 * @param {import('node:test').TestContext} test
 */
function folderOfPackages(test) {
  const folder = scratch(test);
  // Where this process is root's, a task is another user's.
  chmodSync(folder, 0o755);
  mkdirSync(path.join(folder, 'counted'));
  writeFileSync(path.join(folder, 'counted', '__init__.py'), 'import os\npid = os.getpid()\nfrom . import inner\n');
  writeFileSync(path.join(folder, 'counted', 'inner.py'), 'value = 5\n');
  writeFileSync(path.join(folder, 'secret.txt'), 'of the folder');
  return folder;
}

describe('the packages of a task', { skip, concurrency: 1 }, () => {
  /** @param {import('node:test').TestContext} test @param {import('..').SandboxOptions} [sandbox] */
  const open = (test, sandbox) => {
    const py = createPython({ timeoutMs: 20_000, sandbox: { ...FEW, ...sandbox } });
    test.after(() => py.close({ timeoutMs: 0 }));
    return py;
  };

  test('are those of folders that are named', async t => {
    const folder = folderOfPackages(/** @type {any} */ (t));
    const py = open(/** @type {any} */ (t), { packages: [folder] });
    assert.equal((await py.executeTask({ code: 'import counted\ncounted.inner.value' }, SANDBOX)).value, 5);
    assert.equal((await py.executeTask({ call: 'counted.inner:value.bit_length' }, SANDBOX)).value, 3);
    const error = await failure(py.executeTask({ code: 'import no_such_module' }, SANDBOX));
    assert.deepEqual([error.pythonType, error.hint], ['ModuleNotFoundError', null]);
  });

  test('are none without that, and the error says how to have them', async t => {
    const py = open(/** @type {any} */ (t));
    const error = await failure(py.executeTask({ code: 'import counted' }, SANDBOX));
    assert.equal(error.pythonType, 'ModuleNotFoundError');
    assert.match(error.hint, /sandbox: \{ packages: true \}/);
    assert.equal((await failure(py.executeTask({ code: 'import counted' }))).hint, null, 'in this process it is not why');
  });

  test('cannot be written', async t => {
    const folder = folderOfPackages(/** @type {any} */ (t));
    const py = open(/** @type {any} */ (t), { packages: [folder] });
    for (const code of [`open(${JSON.stringify(path.join(folder, 'new.py'))}, 'w')`, `__import__('os').unlink(${JSON.stringify(path.join(folder, 'secret.txt'))})`]) {
      const error = await failure(py.executeTask({ code }, SANDBOX));
      assert.match(error.pythonType, /^(PermissionError|OSError|FileNotFoundError)$/);
    }
  });

  test('are there already where they were preloaded', async t => {
    const folder = folderOfPackages(/** @type {any} */ (t));
    const py = open(/** @type {any} */ (t), { packages: [folder], preload: ['counted', 'xml.dom'] });
    const code = 'import os, sys\n["counted" in sys.modules, "xml.dom" in sys.modules, "no_such" in sys.modules]';
    assert.deepEqual((await py.executeTask({ code }, SANDBOX)).value, [true, true, false]);
    const first = (await py.executeTask({ code: 'import counted\ncounted.mine = 1\ncounted.pid' }, SANDBOX)).value;
    const second = (await py.executeTask({ code: 'import counted\n[counted.pid, hasattr(counted, "mine")]' }, SANDBOX)).value;
    assert.deepEqual(second, [first, false], 'imported once, and nobody sees what another one changed');
  });

  test('that do not import make the sandbox unavailable, with the reason', async t => {
    const folder = folderOfPackages(/** @type {any} */ (t));
    writeFileSync(path.join(folder, 'broken.py'), 'raise RuntimeError("of the module")\n');
    for (const [module, reason] of [['no_such_module', /no_such_module/], ['broken', /of the module/]]) {
      const py = open(/** @type {any} */ (t), { packages: [folder], preload: [String(module)] });
      const error = await failure(py.executeTask({ code: '1' }, SANDBOX));
      assert.deepEqual([error.name, error.code], ['SandboxUnavailableError', 'SANDBOX_UNAVAILABLE']);
      assert.match(error.message, /** @type {RegExp} */ (reason));
      assert.match(error.hint, /sandboxInfo/);
      const again = await failure(py.executeTask({ code: '1' }, { ...SANDBOX, allowUnsandboxed: true }));
      assert.equal(again.code, 'SANDBOX_UNAVAILABLE', 'a sandbox that is there and does not start lets nothing run here');
      assert.equal((await py.executeTask({ code: '1' })).value, 1, 'tasks of this process go on');
    }
  });
});

describe('numpy in the sandbox', { skip, timeout: 600_000 }, () => {
  /** @type {string} */
  let python;
  before(async () => {
    const { wheelVenv } = await import('./support/venv.mjs');
    python = wheelVenv();
  });

  test('is the environment\'s where packages is true, preloaded or not, and its random numbers are each task\'s own', async () => {
    const end = await run(async ({ createPython, NdArray, tell }) => {
      const options = { isolation: 'sandbox' };
      for (const preload of [['numpy'], []]) {
        const py = createPython({ timeoutMs: 60_000, sandbox: { packages: true, preload, spares: 1, memoryMb: preload.length > 0 ? 50 : 200 } });
        const product = await py.executeTask({ code: 'import numpy\n(m @ m.T).tolist()', inputs: { m: new NdArray(new Float64Array([1, 2, 3, 4]), [2, 2]) } }, options);
        const draws = await Promise.all([1, 2, 3].map(() => py.executeTask({ code: 'import numpy\nfloat(numpy.random.rand())' }, options)));
        tell([product.value, new Set(draws.map(({ value }) => value)).size]);
        await py.close();
      }
    }, { python, limitMs: 120_000 });
    assertEnd(end, { told: [[[[5, 11], [11, 25]], 3], [[[5, 11], [11, 25]], 3]] });
  });
});
