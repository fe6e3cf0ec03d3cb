'use strict';

const assert = require('node:assert/strict');
const { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { beforeEach, describe, test } = require('node:test');

const { PythonNotFoundError } = require('../lib/errors');
const { find } = require('../lib/python/find');
const { fakePython, fakeVenv, script, skip } = require('./support/fake-python');
const { scratch } = require('./support/scratch');

describe('a Python that cannot be used', { skip }, () => {
  /** @type {string} */
  let root;
  /** @type {(...names: string[]) => string} */
  let at;

  beforeEach(t => {
    root = scratch(/** @type {any} */ (t));
    at = (...names) => path.join(root, ...names);
  });

  /**
   * @param {{ python?: string, env?: Record<string, string> }} search
   * @param {string} code
   * @param {{ message: string[], hint: RegExp }} words
   */
  function refuses({ python, env = {} }, code, { message, hint }) {
    assert.throws(() => find({ python, env: { PATH: '', XDG_CACHE_HOME: at('cache'), ...env }, cwd: root }), /** @param {unknown} error */ error => {
      assert.ok(error instanceof PythonNotFoundError);
      assert.equal(error.code, code);
      for (const words of message) assert.ok(error.message.includes(words), `${words}\nis not in\n${error.message}`);
      assert.match(String(error.hint), hint);
      return true;
    });
  }

  const kinds = [
    { code: 'PYTHON_TOO_OLD', answer: { version: '2.7.18' }, message: 'CPython 2.7.18', hint: /3\.10 or newer/ },
    { code: 'PYTHON_TOO_OLD', answer: { version: '3.9.18' }, message: 'CPython 3.9.18', hint: /3\.10 or newer/ },
    { code: 'PYTHON_UNSUPPORTED', answer: { implementation: 'PyPy', version: '3.10.14' }, message: 'PyPy 3.10.14', hint: /CPython/ },
    { code: 'PYTHON_UNSUPPORTED', answer: { bits: 32 }, message: '32 bits', hint: /Name a Python for/ },
    { code: 'PYTHON_UNSUPPORTED', answer: { machine: process.arch === 'x64' ? 'arm64' : 'x86_64' }, message: `Node is for ${process.arch}`, hint: /run a Node for/ },
    { code: 'PYTHON_FREE_THREADED', answer: { version: '3.13.1', freeThreaded: true }, message: 'free-threaded', hint: /standard build/ },
    { code: 'PYTHON_NO_SHARED_LIBRARY', answer: { library: null }, message: 'no shared library', hint: /libpython/ },
    { code: 'PYTHON_NO_SHARED_LIBRARY', answer: { library: null, basePrefix: '/home/me/.pyenv/versions/3.12.1' }, message: 'no shared library', hint: /--enable-shared pyenv install --force 3\.12\.1/ },
  ];
  for (const { code, answer, message, hint } of kinds) {
    test(`${code}: ${JSON.stringify(answer)}`, () => {
      const python = fakePython(at('python3'), answer);
      refuses({ python }, code, { message: [python, 'named by the option `python`', message], hint });
      refuses({ env: { ELIZAOS_PYTHON: python } }, code, { message: ['named by ELIZAOS_PYTHON'], hint });
      refuses({ env: { PATH: root } }, code, { message: ['found on PATH'], hint });
    });
  }

  test('newer versions than are known are not refused', () => {
    for (const version of ['3.14.0', '3.15.0a1+', '3.100.0']) {
      const python = fakePython(at(version, 'python3'), { version });
      assert.equal(find({ python, env: { XDG_CACHE_HOME: at('cache') }, cwd: root }).version, version);
    }
  });

  test('nothing at the place', () => {
    refuses({ python: at('none') }, 'PYTHON_NOT_FOUND', { message: [at('none'), 'does not exist', 'the option `python`'], hint: /Correct the path/ });
    symlinkSync(at('gone'), at('link'));
    refuses({ python: at('link') }, 'PYTHON_NOT_FOUND', { message: [`${at('link')} links to ${at('gone')}, which is gone`], hint: /Correct/ });
    writeFileSync(at('file'), '');
    refuses({ python: at('file', 'python') }, 'PYTHON_NOT_FOUND', { message: ['ENOTDIR'], hint: /Correct/ });
    mkdirSync(at('empty'));
    refuses({ python: at('empty') }, 'PYTHON_NOT_FOUND', { message: [at('empty'), 'bin/python'], hint: /python3 -m venv/ });
  });

  test('no Python', () => {
    const file = at('python3');
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    refuses({ python: file }, 'PYTHON_NOT_FOUND', { message: [file, 'cannot be started (EACCES)'], hint: /Install CPython/ });
    script(file, 'echo "python3: command not found" >&2; exit 127');
    refuses({ python: file }, 'PYTHON_NOT_FOUND', { message: [file, 'code 127', 'command not found'], hint: /Install CPython/ });
    script(file, 'echo hello');
    refuses({ python: file }, 'PYTHON_NOT_FOUND', { message: [file, 'it answers "hello"'], hint: /Install CPython/ });
    script(file, 'kill -SEGV $$');
    refuses({ python: file }, 'PYTHON_NOT_FOUND', { message: [file, 'SIGSEGV'], hint: /Install CPython/ });
  });

  test('none anywhere: the message lists where was looked', () => {
    refuses({ env: { PATH: at('bin') } }, 'PYTHON_NOT_FOUND', { message: ['ELIZAOS_PYTHON', at('.venv'), `PATH=${at('bin')}`], hint: /Install CPython/ });
  });

  test('several on PATH: the message lists them all', () => {
    script(at('a', 'python3'), 'exit 1');
    const old = fakePython(at('b', 'python3'), { version: '3.8.2' });
    const pypy = fakePython(at('b', 'python'), { implementation: 'PyPy' });
    const message = [at('a', 'python3'), `${old} (found on PATH) is CPython 3.8.2`, `${pypy} (found on PATH) is PyPy`];
    refuses({ env: { PATH: `${at('a')}:${at('b')}` } }, 'PYTHON_TOO_OLD', { message, hint: /3\.10 or newer/ });
  });

  test('a virtual environment whose base is gone', () => {
    const python = fakeVenv(at('my env'));
    rmSync(python);
    symlinkSync('/opt/gone/python3.11', python);
    const words = { message: [at('my env'), 'links to /opt/gone/python3.11, which is gone'], hint: /venv --clear ".*my env"/ };
    for (const named of [at('my env'), python]) refuses({ python: named }, 'PYTHON_BROKEN_VENV', words);
    refuses({ env: { VIRTUAL_ENV: at('my env') } }, 'PYTHON_BROKEN_VENV', { ...words, message: ['named by VIRTUAL_ENV'] });
  });

  test('a virtual environment beside the program that is broken is not passed over', () => {
    rmSync(fakeVenv(at('.venv')));
    fakePython(at('bin', 'python3'));
    refuses({ env: { PATH: at('bin') } }, 'PYTHON_BROKEN_VENV', { message: [`found in ${root}`, 'does not exist'], hint: /--clear/ });
  });

  test('a virtual environment whose interpreter does not start', () => {
    const python = fakeVenv(at('env'));
    script(python, 'echo "Fatal Python error: init_fs_encoding" >&2; echo >&2; exit 1');
    for (const named of [at('env'), python]) {
      refuses({ python: named }, 'PYTHON_BROKEN_VENV', { message: [python, 'Fatal Python error: init_fs_encoding'], hint: /--clear/ });
    }
  });

  test('VIRTUAL_ENV names no virtual environment', () => {
    refuses({ env: { VIRTUAL_ENV: at('none') } }, 'PYTHON_BROKEN_VENV', { message: [at('none'), 'does not exist'], hint: /deactivate/ });
    mkdirSync(at('empty'));
    refuses({ env: { VIRTUAL_ENV: at('empty') } }, 'PYTHON_BROKEN_VENV', { message: ['is not a virtual environment'], hint: /deactivate/ });
  });
});
