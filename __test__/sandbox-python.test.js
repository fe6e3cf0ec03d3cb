'use strict';

// What the sandbox has to know of a Python: which file it is behind all links, where its library and its packages are.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync, readdirSync, realpathSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const { find } = require('../lib/python/find');
const { fakePython, runs, skip } = require('./support/fake-python');
const { plain } = require('./support/plain');
const { availablePythons, oldPythons } = require('./support/pythons');
const { scratch } = require('./support/scratch');

const WINDOWS = process.platform === 'win32';
const PROBE = path.join(__dirname, '..', 'lib', 'python', 'probe.py');

/** What Python itself says once `site` has run. */
const ITSELF = `
import os, site, sys, sysconfig
{
    'packages': site.getsitepackages(),
    'stdlib': os.path.dirname(os.__file__),
    'dynload': [p for p in sys.path if p.endswith('lib-dynload')],
    'base': sys.base_prefix,
}`;

const folder = scratch({ after });

/** @param {string} file */
const choice = file => find({ python: file, env: { XDG_CACHE_HOME: path.join(folder, 'cache') }, cwd: folder });

/**
 * @param {string} name
 * @param {string} python
 * @param {...string} flags
 */
function venv(name, python, ...flags) {
  const place = path.join(folder, name);
  execFileSync(python, ['-m', 'venv', '--without-pip', ...flags, place]);
  return WINDOWS ? path.join(place, 'Scripts', 'python.exe') : path.join(place, 'bin', 'python');
}

/**
 * Holds what the probe found against what Python says.
 * @param {string} file
 * @param {string} base The interpreter that it comes from.
 */
async function compare(file, base) {
  const { stdlib, sitePackages, baseExecutable } = choice(file);
  const itself = await plain(file, ITSELF, { ...process.env, PYTHONNOUSERSITE: '1' });
  assert.equal(stdlib[0], itself.stdlib);
  for (const place of itself.dynload) assert.ok(stdlib.includes(place), place);
  // Debian names one that no scheme has and that is never made.
  const wanted = itself.packages.filter((/** @type {string} */ place) => existsSync(place));
  assert.deepEqual(sitePackages.filter(existsSync).sort(), wanted.sort());
  assert.equal(realpathSync(baseExecutable), baseExecutable, 'no link is left');
  assert.equal(baseExecutable, realpathSync(base));
  return { stdlib, sitePackages };
}

describe('the folders and the file of a Python', () => {
  for (const { version, executable } of availablePythons()) {
    test(`CPython ${version}`, () => compare(executable, executable));

    test(`an environment of CPython ${version} has packages of its own, and its base's library`, async () => {
      const { stdlib, sitePackages } = await compare(venv(`venv-${version}`, executable), executable);
      assert.ok(sitePackages.every(place => place.startsWith(folder)), String(sitePackages));
      assert.ok(stdlib.every(place => !place.startsWith(folder)), String(stdlib));
    });

    test(`one of copies, of CPython ${version}`, () => compare(venv(`copies-${version}`, executable, '--copies'), executable));

    test(`one that sees its base's packages, of CPython ${version}`, () =>
      compare(venv(`system-${version}`, executable, '--system-site-packages'), executable));
  }

  test('a name that is not ASCII is told as it is, whatever the locale', { skip: WINDOWS && 'names are UTF-16 there' }, () => {
    const [{ executable }] = availablePythons();
    const file = venv('\u00e9\u{1F40D}', executable);
    for (const LC_ALL of ['C', 'C.UTF-8']) {
      const { sitePackages } = JSON.parse(execFileSync(file, ['-I', '-S', PROBE], { encoding: 'utf8', env: { LC_ALL } }));
      assert.ok(sitePackages[0].startsWith(path.join(folder, '\u00e9\u{1F40D}')), sitePackages[0]);
    }
  });

  for (const { version, executable } of oldPythons()) {
    test(`CPython ${version}, which is too old, can say so`, () => {
      assert.throws(() => choice(executable), { code: 'PYTHON_TOO_OLD' });
    });
  }
});

test('what an older version of this package remembers is asked for anew', { skip }, () => {
  const python = fakePython(path.join(folder, 'fake', 'python3'));
  choice(python);
  const cache = path.join(folder, 'cache', 'elizaos-python-native');
  const entry = readdirSync(cache).map(name => path.join(cache, name)).find(file => readFileSync(file, 'utf8').includes(python)) ?? assert.fail();
  const { key, answer } = JSON.parse(readFileSync(entry, 'utf8'));
  for (const [index, old] of [
    // Its probe was another one, or asked for less.
    { key: { ...key, probe: 'another' }, answer },
    ...['stdlib', 'sitePackages', 'baseExecutable'].map(name => ({ key, answer: { ...answer, [name]: undefined } })),
    { key, answer: { ...answer, sitePackages: [7] } },
  ].entries()) {
    writeFileSync(entry, JSON.stringify(old));
    assert.deepEqual(choice(python).sitePackages, []);
    assert.equal(runs(python), index + 2);
  }
});
