'use strict';

// Tasks in a sandbox whose worker sends what the test likes, as if the native half had let it through.

const assert = require('node:assert/strict');

const { encodeValue } = require('../../lib/wire/encode');
const { TAG } = require('../../lib/wire/tags');
const { TO_JS, resultHead, withoutPython, writeUsage } = require('./fake-native');
const { failure } = require('./instance');

/** @typedef {(writer: import('../../lib/wire/writer').Writer) => void} Write */

const USAGE = { cpuMs: 1, peakMemoryBytes: 2 };
const SANDBOX = Object.freeze({ isolation: /** @type {const} */ ('sandbox') });

const fake = withoutPython();

/** The number of the task that was sent last. */
function lastId() {
  const { body } = fake.sent().at(-1) ?? assert.fail('nothing was sent');
  return body.readUInt32LE(0);
}

/**
 * What comes of a task whose result is these bytes.
 * @param {Write} write
 * @param {import('../..').TaskOptions} [options]
 * @param {ArrayBuffer[]} [attachments]
 */
function result(write, options = SANDBOX, attachments = []) {
  const settled = fake.py.executeTask({ code: '1' }, options);
  const id = lastId();
  fake.deliver(TO_JS.RESULT, writer => {
    resultHead(writer, id, USAGE);
    write(writer);
  }, attachments);
  return settled;
}

/**
 * The error of a task that failed with these details.
 * @param {Write} details
 * @param {string} [code]
 */
async function failed(details, code = 'PYTHON_ERROR') {
  const settled = failure(fake.py.executeTask({ code: '1' }, SANDBOX));
  const id = lastId();
  fake.deliver(TO_JS.FAILED, writer => {
    writer.u32(id);
    writer.text(code);
    writer.text('the message');
    details(writer);
    writer.string('');
    writer.string('');
    writeUsage(writer, USAGE);
  });
  return settled;
}

/** @param {unknown} value @returns {Write} */
const tags = value => writer => encodeValue(writer, value);
/** @param {string} text @returns {Write} */
const json = text => writer => {
  writer.u8(TAG.JSON);
  writer.text(text);
};

/**
 * Has the task come to its end.
 * @param {number} id
 */
function finish(id) {
  fake.deliver(TO_JS.RESULT, writer => {
    resultHead(writer, id, USAGE);
    writer.u8(TAG.NULL);
  });
}

module.exports = { SANDBOX, USAGE, fake, lastId, result, failed, finish, tags, json };
