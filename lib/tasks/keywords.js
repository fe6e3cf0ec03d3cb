'use strict';

const { createError } = require('../errors');
const { isRecord } = require('./options');

/** Keyword arguments on their way to `call`. */
class Keywords {
  /** @param {Record<string, unknown>} values */
  constructor(values) {
    this.values = values;
  }

  /** Asked for where they are sent as a value, and would get lost. */
  toJSON() {
    throw createError('INVALID_ARGUMENT', 'kwargs() stands for keyword arguments only as the last argument of call');
  }
}

/** @param {Record<string, unknown>} values */
function kwargs(values) {
  if (!isRecord(values)) throw createError('INVALID_ARGUMENT', 'kwargs takes a plain object');
  return new Keywords(values);
}

exports.Keywords = Keywords;
exports.kwargs = kwargs;
