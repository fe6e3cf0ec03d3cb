'use strict';

const assert = require('node:assert/strict');
const { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { beforeEach, describe, test } = require('node:test');

const { find } = require('../lib/python/find');
const { fakePython, fakeVenv, runs, script, skip } = require('./support/fake-python');
const { scratch } = require('./support/scratch');

describe('what an interpreter said is remembered on disk', { skip }, () => {
  /** @type {string} */
  let root;
  /** @type {string} */
  let folder;
  /** @type {string} */
  let python;
  /** @type {(python: string) => import('../lib/python').PythonChoice} */
  let ask;

  beforeEach(t => {
    root = scratch(/** @type {any} */ (t));
    folder = path.join(root, 'cache', 'elizaos-python-native');
    python = fakePython(path.join(root, 'bin', 'python3'));
    ask = file => find({ python: file, env: { XDG_CACHE_HOME: path.dirname(folder) }, cwd: root });
  });

  const entry = () => path.join(folder, readdirSync(folder)[0]);

  test('the second search starts no process and gives the same', () => {
    const first = ask(python);
    assert.deepEqual(ask(python), first);
    assert.equal(runs(python), 1);
    assert.equal(readdirSync(folder).length, 1);
  });

  test('only the user can read or write it', () => {
    ask(python);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(entry()).mode & 0o777, 0o600);
  });

  test('an interpreter that changed is asked again, and its entry replaced', () => {
    ask(python);
    utimesSync(python, 1, 1);
    ask(python);
    assert.equal(runs(python), 2);
    fakePython(python, { version: '3.13.10' });
    utimesSync(python, 1, 1);
    assert.equal(ask(python).version, '3.13.10');
    assert.equal(readdirSync(folder).length, 1);
  });

  test('so is one whose library is gone', () => {
    rmSync(ask(python).library);
    ask(python);
    assert.equal(runs(python), 2);
  });

  test('so is one without a library, since that can be installed', () => {
    fakePython(python, { library: null });
    assert.throws(() => ask(python), { code: 'PYTHON_NO_SHARED_LIBRARY' });
    assert.throws(() => ask(python), { code: 'PYTHON_NO_SHARED_LIBRARY' });
    assert.equal(runs(python), 2);
  });

  test('environments of one base are kept apart, and asked again when they are made again', () => {
    const venvs = ['a', 'b'].map(name => {
      const file = fakeVenv(path.join(root, name));
      rmSync(file);
      symlinkSync(python, file);
      return file;
    });
    // The links share one script, which answers with the name it was started by, as Python does.
    script(python, readFileSync(python, 'utf8').split('\n')[2].replace(`"executable":"${python}"`, `"executable":"'"$0"'"`));
    assert.deepEqual(venvs.map(file => ask(file).executable), venvs);
    assert.deepEqual(venvs.map(file => ask(file).executable), venvs);
    assert.equal(runs(python), 2);
    utimesSync(path.join(root, 'a', 'pyvenv.cfg'), 1, 1);
    venvs.forEach(ask);
    assert.equal(runs(python), 3);
  });

  test('a shim is asked each time: it may choose another Python', () => {
    const shim = script(path.join(root, 'shims', 'python3'), `exec '${python}' "$@"`);
    assert.equal(ask(shim).executable, python);
    ask(shim);
    assert.equal(runs(shim), 2);
  });

  test('a damaged entry is as none, and repaired', () => {
    const { key } = (ask(python), JSON.parse(readFileSync(entry(), 'utf8')));
    const damages = ['', '{', 'null', '[]', '{"key":1}', JSON.stringify({ key }), JSON.stringify({ key, answer: { library: 3 } })];
    for (const [index, damage] of damages.entries()) {
      writeFileSync(entry(), damage);
      assert.equal(ask(python).executable, python);
      assert.equal(runs(python), index + 2, damage);
    }
    ask(python);
    assert.equal(runs(python), damages.length + 1);
  });

  test('an entry that others can write is not believed', () => {
    ask(python);
    chmodSync(entry(), 0o666);
    ask(python);
    assert.equal(runs(python), 2);
    assert.equal(statSync(entry()).mode & 0o777, 0o600);
  });

  test('without a place to write there is no cache, and no error', () => {
    mkdirSync(path.dirname(folder));
    writeFileSync(folder, 'a file where the folder should be');
    ask(python);
    assert.equal(ask(python).executable, python);
    assert.equal(runs(python), 2);
  });

  test('nor in a folder that is read-only', { skip: process.getuid?.() === 0 && 'root may write anywhere' }, () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o500);
    ask(python);
    assert.equal(ask(python).executable, python);
    assert.equal(runs(python), 2);
  });
});
