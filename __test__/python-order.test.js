'use strict';

const assert = require('node:assert/strict');
const { mkdirSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { beforeEach, describe, test } = require('node:test');

const { find } = require('../lib/python/find');
const { fakePython, fakeVenv, runs, script, skip } = require('./support/fake-python');
const { scratch } = require('./support/scratch');

describe('the order of the search', { skip }, () => {
  /** @type {string} */
  let root;
  /** @type {Record<string, string>} */
  let env;
  /** @type {(options?: { python?: string, program?: string }) => string} */
  let search;
  /** @type {(...names: string[]) => string} */
  let at;

  beforeEach(t => {
    root = scratch(/** @type {any} */ (t));
    at = (...names) => path.join(root, ...names);
    mkdirSync(at('cwd'));
    env = { PATH: `${at('first')}:${at('second')}`, XDG_CACHE_HOME: at('cache') };
    search = options => find({ env, cwd: at('cwd'), ...options }).executable;
  });

  test('each source comes before the next one', () => {
    mkdirSync(at('app', 'dist'), { recursive: true });
    writeFileSync(at('app', 'package.json'), '{}');
    const program = at('app', 'dist', 'main.js');

    const expected = [
      fakePython(at('option', 'python3')),
      fakePython(at('variable', 'python3')),
      fakeVenv(at('active')),
      fakeVenv(at('app', 'dist', '.venv')),
      fakeVenv(at('app', '.venv')),
      fakeVenv(at('cwd', '.venv')),
      fakePython(at('first', 'python3')),
      fakePython(at('second', 'python3')),
      fakePython(at('first', 'python')),
    ];
    env.ELIZAOS_PYTHON = expected[1];
    env.VIRTUAL_ENV = at('active');

    const found = [search({ program, python: expected[0] }), search({ program })];
    delete env.ELIZAOS_PYTHON;
    found.push(search({ program }));
    delete env.VIRTUAL_ENV;
    found.push(search({ program }));
    for (const gone of ['app/dist/.venv', 'app/.venv', 'cwd/.venv', 'first/python3', 'second/python3']) {
      rmSync(at(gone), { recursive: true });
      found.push(search({ program }));
    }
    assert.deepEqual(found, expected);
  });

  test('ELIZAOS_PYTHON may be a folder or a bare name, too', () => {
    const venv = fakeVenv(at('env'));
    const named = fakePython(at('second', 'python3.12'));
    assert.equal(search({ python: at('env') }), venv);
    env.ELIZAOS_PYTHON = at('env');
    assert.equal(search(), venv);
    env.ELIZAOS_PYTHON = 'python3.12';
    assert.equal(search(), named);
  });

  test('an installation or a conda environment is a folder with bin/python3', () => {
    const python = fakePython(at('conda', 'bin', 'python3'));
    assert.equal(search({ python: at('conda') }), python);
  });

  test('a program that was started through a link is looked for where it is', () => {
    mkdirSync(at('app'));
    writeFileSync(at('app', 'main.js'), '');
    symlinkSync(at('app', 'main.js'), at('cwd', 'command'));
    const venv = fakeVenv(at('app', '.venv'));
    assert.equal(search({ program: at('cwd', 'command') }), venv);
  });

  test('a folder above a program without a package is a stranger', () => {
    fakeVenv(at('.venv'));
    const python = fakePython(at('first', 'python3'));
    assert.equal(search({ program: at('loose', 'main.js') }), python);
  });

  test('a folder .venv that is no virtual environment is passed over', () => {
    mkdirSync(at('cwd', '.venv'));
    const python = fakePython(at('first', 'python3'));
    assert.equal(search(), python);
  });

  test('an unusable Python on PATH is passed over', () => {
    const unusable = fakePython(at('first', 'python3'), { version: '3.8.1' });
    const python = fakePython(at('second', 'python3'));
    assert.equal(search(), python);
    assert.equal(runs(unusable), 1);
  });

  test('so is one that does not start, does not exist or is a folder', () => {
    script(at('first', 'python3'), 'exit 127');
    mkdirSync(at('third', 'python3'), { recursive: true });
    mkdirSync(at('fourth'));
    symlinkSync(at('nowhere'), at('fourth', 'python3'));
    const python = fakePython(at('second', 'python'));
    env.PATH = [at('first'), at('third'), at('fourth'), at('second')].join(':');
    assert.equal(search(), python);
  });

  test('a relative entry of PATH is not searched', () => {
    fakePython(at('cwd', 'python3'));
    fakePython(at('cwd', 'bin', 'python3'));
    const python = fakePython(at('first', 'python3'));
    env.PATH = `:.:bin:${at('first')}`;
    assert.equal(search(), python);
  });

  test('a folder that is on PATH under two names is searched once', () => {
    symlinkSync(at('first'), at('alias'));
    const unusable = fakePython(at('first', 'python3'), { implementation: 'PyPy' });
    env.PATH = `${at('alias')}:${at('first')}`;
    assert.throws(search, { code: 'PYTHON_UNSUPPORTED' });
    assert.equal(runs(unusable), 1);
  });
});
