'use strict';

const { execFileSync } = require('node:child_process');
const { realpathSync, symlinkSync } = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const { ROOT, expectEnd } = require('./support/child');
const { availablePythons } = require('./support/pythons');
const { scratch } = require('./support/scratch');

describe('the module', { concurrency: 2 }, () => {
  test('may be loaded twice', () => expectEnd(async ({ createPython, tell, outcome }, root) => {
    const first = createPython();
    first.registerTool({ name: 'who', handler: () => 'first' });
    const { join, sep } = require('node:path');
    const ours = Object.keys(require.cache).filter(file => file === join(root, 'index.js') || file.startsWith(join(root, 'lib') + sep));
    tell(ours.length > 10);
    for (const file of ours) delete require.cache[file];
    const again = require(root);
    const second = again.createPython();
    second.registerTool({ name: 'who', handler: () => 'second' });
    tell([again.createPython === createPython, await first.run('await tools.who()'), await second.run('await tools.who()')]);
    tell(await second.run('1 / 0').catch(error => error instanceof again.PythonError));
    await first.close();
    tell([await outcome(first.run('1')), await second.run('1')]);
  }, { data: ROOT, told: [true, [false, 'first', 'second'], true, ['CLOSED', 1]] }));

  test('has functions of an instance of its own', () => expectEnd(async ({ elizaos, tell, outcome }) => {
    const py = elizaos.createPython();
    elizaos.registerTool({ name: 'default', handler: () => 'mine' });
    const code = 'await tools.default()';
    tell([(await elizaos.executeTask({ code })).value, await outcome(py.run(code))]);
    await py.close();
    tell([(await elizaos.executeTask({ code })).value, (await elizaos.streamTask({ code }).result).value]);
  }, { told: [['mine', 'TOOL_NOT_FOUND'], ['mine', 'mine']] }));

  test('tries again after it found no Python', () => expectEnd(async ({ elizaos, tell, outcome }) => {
    const { ELIZAOS_PYTHON } = process.env;
    process.env.ELIZAOS_PYTHON = '/no/such/python';
    tell(await outcome(elizaos.executeTask({ code: '1' })));
    process.env.ELIZAOS_PYTHON = ELIZAOS_PYTHON;
    tell((await elizaos.executeTask({ code: '1' })).value);
  }, { told: ['PYTHON_NOT_FOUND', 1] }));

  test('can be imported by its name', () => expectEnd(`
    import { createPython, kwargs, NdArray, PythonError, PythonNativeError, TaskTimeoutError } from '@elizaos/python-native';
    import * as all from '@elizaos/python-native';
    import { createRequire } from 'node:module';
    const same = createRequire(import.meta.url)('@elizaos/python-native').createPython === createPython;
    const py = createPython();
    const error = await py.run('1 / 0').catch(error => error);
    const value = await py.call('builtins:dict', kwargs({ x: 1 }));
    const names = Object.keys(all.default).filter(name => !(name in all));
    console.log('told ' + JSON.stringify([same, error instanceof PythonError, error instanceof PythonNativeError, value, names, typeof NdArray, typeof TaskTimeoutError]));
    await py.close();
  `, { flags: ['--input-type=module'], told: [[true, true, true, { x: 1 }, [], 'function', 'function']] }));

  test('works where top-level await is all that waits', () => expectEnd(`
    import { createPython } from '@elizaos/python-native';
    const py = createPython();
    await py.ready();
    const stream = py.streamTask({ code: 'x = 1\\nx' });
    const types = [];
    for await (const { type } of stream) types.push(type);
    console.log('told ' + JSON.stringify(types));
  `, { flags: ['--input-type=module'], told: [['started', 'completed']] }));
});

describe('a second Python', { concurrency: 2 }, () => {
  const pythons = availablePythons();
  const [first, second] = pythons;
  const folder = scratch({ after });
  const [one, other] = ['one', 'other'].map(name => {
    const venv = path.join(folder, name);
    execFileSync(first.executable, ['-m', 'venv', '--without-pip', venv]);
    return venv;
  });
  symlinkSync(one, path.join(folder, 'link'));

  /** Asks for one Python and then for another, here and in a worker; tells what comes of it. */
  const both = async (/** @type {any} */ { createPython, thread, message, outcome, tell }, /** @type {string[]} */ [first, second]) => {
    const py = createPython({ python: first });
    tell(await outcome(new Promise(resolve => resolve(createPython({ python: second }).call('math:sqrt', 9)))));
    tell(await message(thread(async ({ createPython, outcome, parentPort }, python) => {
      parentPort.postMessage(await outcome(new Promise(resolve => resolve(createPython({ python }).call('math:sqrt', 9)))));
    }, second)));
    tell(await py.call('math:sqrt', 4));
  };
  const refused = ['PYTHON_ALREADY_LOADED', 'PYTHON_ALREADY_LOADED', 2];

  test('of another version is refused', { skip: pythons.length < 2 && 'there is only one here' }, () =>
    expectEnd(both, { data: [first.executable, second.executable], told: refused }));
  test('is refused if it is another environment of the same base', () => expectEnd(both, { data: [one, other], told: refused }));
  test('is refused if it is the base of the environment', () => expectEnd(both, { data: [one, first.executable], told: refused }));
  test('is the same if it is the same, by whatever name', () =>
    expectEnd(both, { data: [one, path.join(one, 'bin', 'python')], told: [3, 3, 2] }));

  test('tells which is wanted and which there is', () => expectEnd(async ({ createPython, tell }, [first, second]) => {
    createPython({ python: first });
    try {
      createPython({ python: second });
    } catch (error) {
      tell([error.name, error.message.includes(second), error.message.includes(first), /process of its own/.test(error.hint)]);
    }
  }, { data: [one, other].map(venv => realpathSync(venv)), told: [['PythonStartError', true, true, true]] }));

  test('does not take the first one\'s place for later ones', () => expectEnd(async ({ createPython, tell, outcome }, [first, second]) => {
    const py = createPython({ python: first });
    await py.close();
    tell(await outcome(new Promise(resolve => resolve(createPython({ python: second })))));
    tell(await createPython().run('import sys\nsys.prefix') === first);
  }, { data: [one, other], told: ['PYTHON_ALREADY_LOADED', true] }));
});
