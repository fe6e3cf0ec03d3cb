'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const { assertEnd, run } = require('./support/child');
const { plain } = require('./support/plain');
const { availablePythons } = require('./support/pythons');
const { scratch } = require('./support/scratch');

const SURROUNDINGS = readFileSync(path.join(__dirname, 'fixtures', 'surroundings.py'), 'utf8');
const VERSIONS = readFileSync(path.join(__dirname, 'hosts', 'versions.py'), 'utf8');
const WINDOWS = process.platform === 'win32';

/** A locale that is not installed counts, too: Python has a way of its own with it. */
const LOCALES = ['C', 'C.UTF-8', 'en_US.UTF-8'];

const pythons = availablePythons();
const newest = pythons[pythons.length - 1];
const folder = scratch({ after });

/**
 * A virtual environment, whose interpreter comes back.
 * @param {string} name
 * @param {string} python
 * @param {...string} flags
 */
function venv(name, python, ...flags) {
  const place = path.join(folder, name);
  execFileSync(python, ['-m', 'venv', '--without-pip', ...flags, place]);
  return WINDOWS ? path.join(place, 'Scripts', 'python.exe') : path.join(place, 'bin', 'python');
}

/** @param {string} python */
function sitePackages(python) {
  return execFileSync(python, ['-c', "import sysconfig; print(sysconfig.get_path('purelib'))"], { encoding: 'utf8' }).trim();
}

/**
 * Runs a source in Python itself and in Python inside Node.
 * @param {string} python
 * @param {string} source
 * @param {Record<string, string>} [env]
 */
async function compare(python, source, env = {}) {
  const [expected, end] = await Promise.all([
    plain(python, source, { ...process.env, PYTHONUNBUFFERED: '', ...env }),
    run(async ({ createPython, tell }, source) => tell(await createPython().run(source)), { python, data: source, env }),
  ]);
  assertEnd(end);
  assert.deepEqual(end.told, [expected]);
  return expected;
}

describe('inside Node it is as in Python itself', { concurrency: 2 }, () => {
  for (const { version, executable } of pythons) {
    const python = venv(`venv-${version}`, executable);
    for (const LC_ALL of LOCALES) {
      test(`an environment of CPython ${version} with LC_ALL=${LC_ALL}`, async () => {
        const { prefix, executable } = await compare(python, SURROUNDINGS, { LC_ALL });
        assert.equal(executable, python);
        assert.equal(prefix, path.join(folder, `venv-${version}`));
      });
    }
    test(`CPython ${version} without an environment`, () => compare(executable, SURROUNDINGS));
  }

  test('an environment that sees its base\'s packages', () =>
    compare(venv('system', newest.executable, '--system-site-packages'), SURROUNDINGS));

  test('an environment of copies', () => compare(venv('copies', newest.executable, '--copies'), SURROUNDINGS));

  for (const LC_ALL of ['C', 'C.UTF-8']) {
    test(`an environment whose name is not ASCII, with LC_ALL=${LC_ALL}`, async () => {
      const { executable } = await compare(venv(`\u00e9\u{1F40D} ${LC_ALL}`, newest.executable), SURROUNDINGS, { LC_ALL });
      assert.match(executable, /\u00e9\u{1F40D}/u);
    });
  }

  test('an environment behind a symbolic link', { skip: WINDOWS && 'links need a privilege' }, async () => {
    const python = venv('linked', newest.executable);
    symlinkSync(path.join(folder, 'linked'), path.join(folder, 'link'));
    const { executable } = await compare(path.join(folder, 'link', 'bin', path.basename(python)), SURROUNDINGS);
    assert.match(executable, /link\/bin/);
  });

  test('what PYTHON variables ask for', () => compare(newest.executable, SURROUNDINGS, {
    PYTHONHASHSEED: '5',
    PYTHONIOENCODING: 'latin-1:replace',
    PYTHONNOUSERSITE: '1',
    PYTHONOPTIMIZE: '1',
    PYTHONPATH: [folder, realpathSync(__dirname)].join(path.delimiter),
    PYTHONWARNINGS: 'error::UserWarning',
    PYTHONINTMAXSTRDIGITS: '1000',
    PYTHONDONTWRITEBYTECODE: '1',
  }));

  test('UTF-8 mode where it is asked for, and where it is declined', async () => {
    await compare(newest.executable, SURROUNDINGS, { PYTHONUTF8: '1', LC_ALL: 'en_US.UTF-8' });
    await compare(newest.executable, SURROUNDINGS, { PYTHONUTF8: '0', PYTHONCOERCECLOCALE: '0', LC_ALL: 'C' });
  });

  test('unbuffered output where it is asked for', () => compare(newest.executable, SURROUNDINGS, { PYTHONUNBUFFERED: '1' }));

  for (const { version, executable } of pythons) {
    test(`the libraries of what .pth files of CPython ${version} import before anything else`, async () => {
      const python = venv(`pth-${version}`, executable);
      const packages = sitePackages(python);
      mkdirSync(path.join(packages, 'extra'));
      writeFileSync(path.join(packages, 'early.pth'), 'import zlib, ssl, hashlib, sqlite3\nextra\n');
      await compare(python, VERSIONS);
      const { path: folders } = await compare(python, SURROUNDINGS);
      assert.ok(folders.includes(path.join(packages, 'extra')));
    });
  }

  test('what runs at the start: sitecustomize, and a .pth file that fails', async () => {
    const python = venv('start', newest.executable);
    const packages = sitePackages(python);
    writeFileSync(path.join(packages, 'sitecustomize.py'), 'import sys\nsys.customized = __name__\n');
    await compare(python, 'import sys\nsys.customized');
    writeFileSync(path.join(packages, 'broken.pth'), 'import no_such_module\n');
    const end = await run(async ({ createPython, tell }) => tell(await createPython().run('import sys\nsys.customized')), { python });
    assertEnd(end, { told: ['sitecustomize'], stderr: /no_such_module/ });
  });
});
