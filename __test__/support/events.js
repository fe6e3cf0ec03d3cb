'use strict';

/**
 * All events of a stream.
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<any[]>}
 */
async function all(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** @param {any[]} events */
const types = events => events.map(event => event.type);

module.exports = { all, types };
