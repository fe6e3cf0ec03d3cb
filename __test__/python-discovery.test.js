'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { realpathSync, statSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const { findPython } = require('../lib/python');
const { find } = require('../lib/python/find');
const { script, skip } = require('./support/fake-python');
const { availablePythons, oldPythons } = require('./support/pythons');
const { scratch } = require('./support/scratch');

const pythons = availablePythons();
const BIN = process.platform === 'win32' ? 'Scripts' : 'bin';

/**
 * @param {string} executable
 * @param {string} expression
 */
function evaluate(executable, expression) {
  return execFileSync(executable, ['-c', `import sys; print(${expression})`], { encoding: 'utf8' }).trim();
}

/**
 * @param {string} base
 * @param {string} folder
 */
function makeVenv(base, folder) {
  execFileSync(base, ['-m', 'venv', '--without-pip', folder]);
  return path.join(folder, BIN, process.platform === 'win32' ? 'python.exe' : 'python');
}

test('this machine has a Python to test with', () => {
  assert.notEqual(pythons.length, 0, 'install CPython 3.10 or newer with a shared library');
});

for (const { version, executable } of pythons) {
  test(`${executable} (${version}) is found with its library`, () => {
    const choice = findPython({ python: executable });
    assert.equal(choice.version, evaluate(executable, 'sys.version.split()[0]'));
    assert.equal(choice.executable, evaluate(executable, 'sys.executable'));
    assert.equal(choice.basePrefix, evaluate(executable, 'sys.base_prefix'));
    assert.ok(statSync(choice.library).isFile());
  });

  test(`a virtual environment of ${executable} keeps its own interpreter`, t => {
    const cwd = scratch(t);
    const folder = path.join(cwd, 'venv');
    const python = makeVenv(executable, folder);
    const base = findPython({ python: executable });
    for (const named of [folder, python]) {
      const choice = find({ python: named, env: { ...process.env, XDG_CACHE_HOME: cwd }, cwd });
      assert.equal(choice.executable, python);
      assert.equal(choice.isVenv, true);
      assert.equal(choice.prefix, folder);
      assert.equal(choice.prefix, evaluate(python, 'sys.prefix'));
      assert.equal(choice.basePrefix, base.basePrefix);
      assert.equal(realpathSync(choice.library), realpathSync(base.library));
    }
  });
}

for (const { version, executable } of oldPythons()) {
  test(`${executable} (${version}) is refused as too old`, () => {
    assert.throws(() => findPython({ python: executable }), /** @param {any} error */ error => {
      assert.equal(error.code, 'PYTHON_TOO_OLD');
      assert.ok(error.message.includes(executable) && error.message.includes(version), error.message);
      return true;
    });
  });
}

test('a path survives the C locale', { skip }, t => {
  const folder = scratch(t);
  const venv = path.join(folder, 'ünï códe ✓');
  const python = makeVenv(pythons[0].executable, venv);
  for (const LC_ALL of ['C', 'POSIX', 'C.UTF-8', 'en_US.ISO-8859-1']) {
    const env = { ...process.env, LC_ALL, XDG_CACHE_HOME: path.join(folder, LC_ALL) };
    const choice = find({ python: venv, env, cwd: folder });
    assert.deepEqual([choice.executable, choice.prefix], [python, venv], LC_ALL);
  }
});

test('PYTHON variables of another Python do no harm', t => {
  const folder = scratch(t);
  const env = { ...process.env, PYTHONHOME: folder, PYTHONPATH: folder, PYTHONSTARTUP: folder, XDG_CACHE_HOME: folder };
  const { version, executable } = pythons[0];
  assert.equal(find({ python: executable, env, cwd: folder }).version.startsWith(version), true);
});

test('a relative path starts in the working folder, a bare name is looked up on PATH', { skip }, t => {
  const folder = scratch(t);
  const python = makeVenv(pythons[0].executable, path.join(folder, 'env'));
  const env = { ...process.env, PATH: path.dirname(python), XDG_CACHE_HOME: folder };
  assert.equal(find({ python: 'env', env, cwd: folder }).executable, python);
  assert.equal(find({ python: './env/bin/python', env, cwd: folder }).executable, python);
  assert.equal(find({ python: 'python', env, cwd: path.dirname(folder) }).executable, python);
});

test('a shim on PATH leads to the interpreter it starts', { skip }, t => {
  const folder = scratch(t);
  const { executable } = pythons.at(-1) ?? pythons[0];
  script(path.join(folder, 'python3'), `exec '${executable}' "$@"`);
  const env = { PATH: `${folder}:/usr/bin:/bin`, XDG_CACHE_HOME: folder };
  const choice = find({ env, cwd: folder });
  assert.equal(choice.executable, evaluate(executable, 'sys.executable'));
});

test('the second search of a process gives the same answer', () => {
  const python = pythons[0].executable;
  assert.equal(findPython({ python }), findPython({ python }));
  assert.ok(Object.isFrozen(findPython({ python })));
});

test('the option must be a path', () => {
  for (const python of ['', null, 3]) {
    assert.throws(() => findPython({ python: /** @type {any} */ (python) }), { code: 'INVALID_ARGUMENT' });
  }
});
