'use strict';

const { createError } = require('../errors');
const { elementTypeOf } = require('./views');

/** @typedef {import('../../index').TypedArray} TypedArray */

/** What a buffer may have in Python (PyBUF_MAX_NDIM). */
const MAX_DIMENSIONS = 64;

/** An array of more than one dimension, row-major: a `numpy.ndarray` on the other side. */
class NdArray {
  /**
   * @param {TypedArray} data
   * @param {readonly number[]} shape
   */
  constructor(data, shape) {
    if (elementTypeOf(data) === undefined) {
      throw createError('INVALID_ARGUMENT', 'NdArray: data must be a typed array');
    }
    if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS || !shape.every(isDimension)) {
      throw createError('INVALID_ARGUMENT',
        `NdArray: shape must be an array of at most ${MAX_DIMENSIONS} non-negative integers`);
    }
    if (sizeOf(shape) !== data.length) {
      throw createError('INVALID_ARGUMENT',
        `NdArray: a shape of [${shape.join(', ')}] needs ${sizeOf(shape)} elements, data has ${data.length}`);
    }
    this.data = data;
    /** @type {readonly number[]} */
    this.shape = Object.freeze([...shape]);
    Object.freeze(this);
  }
}

/** @param {unknown} value */
function isDimension(value) {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}

/**
 * The number of elements of a shape.
 * @param {readonly number[]} shape
 */
function sizeOf(shape) {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

exports.NdArray = NdArray;
exports.sizeOf = sizeOf;
