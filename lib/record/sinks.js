'use strict';

const { TO_RUST } = require('../wire/tags');

/** The questions of docs/WIRE.md. */
const WRITE = 0;

/**
 * Asks a program's own store, and tells the native half what came of it.
 * @param {import('../channel').Channel} channel
 * @param {number} call
 * @param {number} number
 * @param {number} question
 * @param {string} json
 */
async function askSink(channel, call, number, question, json) {
  let refused = '';
  try {
    const sink = channel.sinks.get(number);
    if (sink === undefined) throw new Error('the instance of this sink is closed');
    const asked = JSON.parse(json);
    await (question === WRITE ? sink.write(asked) : sink.closeLost?.(asked));
  } catch (error) {
    refused = String(/** @type {any} */ (error)?.message ?? error) || 'the sink failed';
  }
  channel.sendText(TO_RUST.RECORD_REPLY, call, refused);
}

module.exports = { askSink };
