'use strict';

const { randomInt } = require('node:crypto');
const path = require('node:path');

const { createError } = require('../errors');
const { check, integer, isRecord, oneOf, record, text, truth } = require('../tasks/checks');

/** @typedef {import('../tasks/checks').Check} Check */
/** @typedef {import('../../index').RecordOptions} RecordOptions */
/** @typedef {import('../../index').RecordSink} RecordSink */

const MOST_TEXT_BYTES = 16 * 1024 * 1024;
const MOST_PATIENCE_MS = 10 * 60_000;
const FILE = 'eliza_python_executions.sqlite';
const POSTGRES = /^postgres(ql)?:\/\//;

/** @type {Check} */
const store = value => (typeof value === 'string' && value !== '') || (typeof value === 'object' && value !== null && typeof value.write === 'function')
  ? undefined : 'a file, an address that begins with postgres://, or an object with a function write';
/** @type {Check} */
const patterns = value => value === false || (Array.isArray(value) && value.every(one => one instanceof RegExp || (typeof one === 'string' && one !== '')))
  ? undefined : 'an array of regular expressions and of strings that are not empty, or false';

/** @type {Record<string, Check>} */
const RECORD = {
  store,
  durability: oneOf('process', 'machine'),
  mode: oneOf('write-ahead', 'batched'),
  policy: oneOf('require', 'degrade'),
  redact: patterns,
  inputs: truth,
  agent: text,
  maxTextBytes: integer(64, MOST_TEXT_BYTES),
  retention: record,
  patienceMs: integer(10, MOST_PATIENCE_MS),
};

/** @type {Record<string, Check>} */
const RETENTION = {
  maxAge: integer(1, Number.MAX_SAFE_INTEGER),
  maxRows: integer(1, Number.MAX_SAFE_INTEGER),
};

const DEFAULTS = Object.freeze({
  store: FILE,
  durability: 'process',
  mode: 'write-ahead',
  policy: 'require',
  redact: /** @type {(string | RegExp)[]} */ ([]),
  inputs: false,
  maxTextBytes: 16 * 1024,
  patienceMs: 5_000,
});

/** What stands for a record: nothing for none. @type {Check} */
const recordOption = value => typeof value === 'boolean' || isRecord(value) ? undefined : 'true, false or a plain object';

/**
 * What the native half is to know of the record, and the store where it is the program's own.
 * @param {boolean | RecordOptions | undefined} given
 * @returns {{ settings: object, sink: RecordSink | null, number: number } | undefined}
 */
function recordOptions(given) {
  if (given === undefined || given === false) return undefined;
  const { retention, ...rest } = { ...DEFAULTS, ...check('createPython', RECORD, given === true ? {} : given, 'record.') };
  const { maxAge, maxRows } = check('createPython', RETENTION, retention, 'record.retention.');
  const sink = typeof rest.store === 'string' ? null : rest.store;
  // A number that no other thread of this process has taken for its own.
  const number = randomInt(2 ** 32);
  const { store: _, durability, redact, ...settings } = rest;
  return {
    sink,
    number,
    settings: {
      ...settings,
      store: sink === null ? addressOf(/** @type {string} */ (rest.store), durability) : { kind: 'sink', number },
      redact: redact === false ? [] : redact.map(sourceOf),
      redactKnown: redact !== false,
      retention: { maxAgeMs: maxAge ?? null, maxRows: maxRows ?? null },
    },
  };
}

/**
 * @param {string} place
 * @param {string} durability
 */
function addressOf(place, durability) {
  if (POSTGRES.test(place)) return { kind: 'postgres', url: place };
  const file = place.replace(/^sqlite:(\/\/)?/, '');
  if (file === '' || file.startsWith(':memory:')) {
    throw createError('INVALID_ARGUMENT', "the option 'record.store' of createPython must name a file", { hint: 'What is in memory ends with the process, and a record is what is left of it.' });
  }
  return { kind: 'sqlite', path: path.resolve(file), synced: durability === 'machine' };
}

/**
 * In the syntax of the native half, which knows no look-around and no back-references, so that no text takes it long.
 * @param {string | RegExp} pattern
 */
function sourceOf(pattern) {
  if (typeof pattern === 'string') return literally(pattern);
  const flags = [...pattern.flags].filter(flag => 'ims'.includes(flag)).join('');
  return flags === '' ? pattern.source : `(?${flags})${pattern.source}`;
}

/**
 * Also as it stands in JSON.
 * @param {string} text
 */
function literally(text) {
  const escaped = (/** @type {string} */ part) => part.replace(/[\\^$.*+?()[\]{}|#&~\- ]/g, '\\$&');
  const inJson = JSON.stringify(text).slice(1, -1);
  return inJson === text ? escaped(text) : `${escaped(text)}|${escaped(inJson)}`;
}

module.exports = { recordOption, recordOptions };
