'use strict';

// The sandbox under attack. README.md says how to add one.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { after, before, describe, test } = require('node:test');

const { createPython, PythonNativeError } = require('../..');
const { attempt } = require('./harness/attack');
const { setOut } = require('./harness/canaries');
const { attacks } = require('./harness/cases');
const { offer } = require('./harness/tools');
const { isExpected, stolen } = require('./harness/verdict');
const watch = require('./harness/watch');

/** For all attacks at one place; what is promised of it is 90 s on two cores for all places. */
const LIMIT_MS = 10 * 60_000;
const ONLY = process.env.ATTACKS_ONLY;

describe('the harness sees', { skip: process.platform !== 'linux' && 'the sandbox is for Linux' }, () => {
  const py = createPython();
  const tools = offer(py);
  /** @type {Awaited<ReturnType<typeof setOut>>} */
  let canaries;
  /** @type {() => void} */
  let stop;
  before(async () => {
    canaries = await setOut(py);
    stop = watch.start();
  });
  after(async () => {
    canaries.close();
    stop();
    await py.close();
  });

  /** Attacks that do no harm, tried where nothing holds them: each must be found out. */
  const sights = {
    'files/the_secret': /open: gave[^]*it got canary-/,
    'files/environment': /ELIZAOS_CANARY/,
    'files/listings': /\/etc: gave/,
    'network/udp': /sendto: gave/,
    'processes/starting posix_spawn': /posix_spawn: gave/,
    'memory/shared memfd_create': /memfd_create: gave/,
    'privilege/executable_memory mprotect': /data to/,
  };
  for (const [name, complaint] of Object.entries(sights)) {
    test(name, async () => {
      const attack = attacks().find(known => known.name === name);
      assert.ok(attack, `there is no attack ${name}`);
      const { complaints } = await attempt({ py, tools, canaries, namespaces: true, isolation: 'in-process' }, attack);
      assert.match(complaints.join('\n'), complaint);
    });
  }

  test('who touches a listener', async () => {
    await canaries.touched();
    await py.run(`
import socket
for kind, address in ((socket.SOCK_STREAM, path), (socket.SOCK_STREAM, "\\0" + name), (socket.SOCK_DGRAM, "\\0" + name + "-datagram")):
    socket.socket(socket.AF_UNIX, kind).connect(address)
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"out", "\\0" + name + "-datagram")`, { path: canaries.target.unix, name: canaries.target.abstract });
    assert.deepEqual((await canaries.touched()).sort(), ['a unix listener', 'an abstract datagram listener', 'an abstract listener']);
  });

  test('who signals the host', async () => {
    await canaries.touched();
    await py.run('import os, signal\nos.kill(os.getpid(), signal.SIGURG)');
    await new Promise(resolve => { setTimeout(resolve, 50); });
    assert.deepEqual(await canaries.touched(), ['the host, by SIGURG']);
  });

  test('a verdict that is not the right one', () => {
    const refusal = Object.assign(new PythonNativeError('killed'), { code: 'CRASH', signal: 'SIGSEGV' });
    assert.ok(isExpected(['TIMEOUT', 'CRASH:SIGSEGV'], { error: refusal }));
    for (const expected of ['CRASH:SIGABRT', 'POLICY', 'done', 'blocked']) assert.ok(!isExpected([expected], { error: refusal }), expected);
    for (const expected of ['blocked', 'value "other"', 'CRASH']) assert.ok(!isExpected([expected], { value: ['a leak'] }), expected);
    assert.ok(!isExpected(['INTERNAL'], { error: new Error('not one of ours') }));
  });

  test('a secret wherever it is', () => {
    const [known] = canaries.secrets;
    const error = Object.assign(new Error('x'), { stdout: '' });
    Object.defineProperty(error, 'traceback', { value: `File "${known}"` });
    for (const place of [known, [`a ${known} b`], { a: new Map([[known, 1]]) }, { [known]: 1 }, Buffer.from(known), new Set([[known]]), error]) assert.equal(stolen(place, canaries.secrets), known);
    assert.equal(stolen({ a: ['canary-0'] }, canaries.secrets), undefined);
  });
});

describe('the sandbox holds', { skip: process.platform !== 'linux' && 'the sandbox is for Linux', timeout: 3 * LIMIT_MS }, async () => {
  const { places, plan } = await import('./harness/places.mjs');
  for (const place of places) {
    test(place.name, { skip: place.missing }, async t => {
      const report = await run(plan(place, { only: ONLY }));
      t.diagnostic(`${report.attacks} attacks in ${report.seconds.toFixed(0)} s; held by ${report.layers.join(', ')}`);
      for (const [group, found] of report.groups) {
        await t.test(`${group}: ${found.length} attacks`, () => {
          const complaints = found.filter(attack => attack.complaints.length > 0).map(attack => `${attack.name}: ${attack.complaints.join('\n  ')}`);
          assert.equal(complaints.length, 0, complaints.join('\n'));
        });
      }
      await t.test('nothing is left', () => assert.deepEqual(report.left, []));
    });
  }
});

/**
 * @typedef {{ name: string, group: string, complaints: string[] }} Told
 * @param {{ program: string, args: string[], options: object, remove?: () => void }} plan
 * @returns {Promise<{ attacks: number, seconds: number, layers: string[], groups: Map<string, Told[]>, left: string[] }>}
 */
function run({ program, args, options, remove }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', text => { output.stdout += text; });
    child.stderr.setEncoding('utf8').on('data', text => { output.stderr += text; });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      remove?.();
      // By hand, since a line of a pattern also ends where Unicode has it so.
      const lines = output.stdout.split('\n');
      const told = (/** @type {string} */ kind) => lines.filter(line => line.startsWith(`${kind} `)).map(line => JSON.parse(line.slice(kind.length + 1)));
      const [[end], [info]] = [told('end'), told('info')];
      if (code !== 0 || !end) {
        reject(new Error(`the attacks ended with ${signal ?? code} after ${told('attack').at(-1)?.name}: ${output.stderr}`));
        return;
      }
      const groups = groupBy(told('attack'));
      resolve({ ...end, layers: info.layers, groups, left: told('left').flatMap(({ when, complaints }) => complaints.map((/** @type {string} */ text) => `${when}: ${text}`)) });
    });
  });
}

/**
 * As `Map.groupBy`, which Node 20 has not.
 * @param {Told[]} found
 */
function groupBy(found) {
  /** @type {Map<string, Told[]>} */
  const groups = new Map();
  for (const attack of found) groups.set(attack.group, [...groups.get(attack.group) ?? [], attack]);
  return groups;
}
