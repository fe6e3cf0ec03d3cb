'use strict';

const { KIND, kindOf } = require('./kinds');
const { encodeLeaf } = require('./leaves');
const { Cycle, Refusal } = require('./refusal');
const { encodeHandle, encodeScalar } = require('./scalars');
const { TAG } = require('./tags');

/** @typedef {import('./writer').Writer} Writer */

const { LIST, DICT, REFUSED, MAP, SET } = KIND;

/** An object whose toJSON() gave another value, the level's only item. */
const CONVERTED = -1;

/** Getters and toJSON() can make a value that never ends; this ends it before memory does. */
const MAX_LEVELS = 1_000_000;

/**
 * A container the walk is in, and where in it.
 * @typedef {object} Level
 * @property {number} kind
 * @property {any} source
 * @property {string[] | null} keys Of a DICT, whose values are read from the source one by one.
 * @property {ArrayLike<unknown>} items
 * @property {number} at
 * @property {number} count
 */

/**
 * The encoder with a stack of its own: for depths where recursion would overflow, and for finding what cannot be sent,
 * since `levels` then says how the walk came to it.
 */
class Walk {
  /** @param {Writer} writer */
  constructor(writer) {
    this.writer = writer;
    /** @type {Level[]} */
    this.levels = [];
    /** @type {Set<unknown>} */
    this.ancestors = new Set(writer.ancestors);
  }

  /**
   * @param {unknown} value
   * @param {boolean} [converted] Whether a toJSON() gave it.
   */
  run(value, converted = false) {
    const { levels, writer } = this;
    this.visit(value, converted);
    while (levels.length > 0) {
      const level = levels[levels.length - 1];
      const at = ++level.at;
      if (at === level.count) {
        levels.pop();
        this.ancestors.delete(level.source);
      } else if (level.keys === null) {
        this.visit(level.items[at], level.kind === CONVERTED);
      } else {
        writer.string(level.keys[at]);
        this.visit(level.source[level.keys[at]], false);
      }
    }
  }

  /**
   * @param {any} value
   * @param {boolean} converted
   */
  visit(value, converted) {
    const { writer } = this;
    writer.reserve(16);
    if (typeof value !== 'object' || value === null) {
      encodeScalar(writer, value);
      return;
    }
    const kind = kindOf(value);
    if (kind <= REFUSED) {
      if (kind !== LIST && encodeHandle(writer, value)) return;
      if (!converted && typeof value.toJSON === 'function') {
        this.enter(value);
        const json = value.toJSON('');
        if (json !== value) {
          this.push(CONVERTED, value, null, [json]);
          return;
        }
        this.ancestors.delete(value);
      }
    }
    this.open(value, kind);
  }

  /**
   * @param {any} value
   * @param {number} kind
   */
  open(value, kind) {
    switch (kind) {
      case LIST:
        this.enter(value);
        this.begin(TAG.LIST, value.length);
        this.push(kind, value, null, value);
        break;
      case DICT: {
        this.enter(value);
        const keys = Object.keys(value);
        this.begin(TAG.DICT, keys.length);
        this.push(kind, value, keys, keys);
        break;
      }
      case MAP: {
        this.enter(value);
        const items = [...value].flat();
        this.begin(TAG.MAP, items.length / 2);
        this.push(kind, value, null, items);
        break;
      }
      case SET: {
        this.enter(value);
        const items = [...value];
        this.begin(TAG.SET, items.length);
        this.push(kind, value, null, items);
        break;
      }
      default:
        encodeLeaf(this.writer, value, kind);
    }
  }

  /** @param {object} value */
  enter(value) {
    if (this.ancestors.has(value)) throw new Cycle(value);
    if (this.levels.length === MAX_LEVELS) throw new Refusal(`a value of more than ${MAX_LEVELS} levels`);
    this.ancestors.add(value);
  }

  /**
   * @param {number} tag
   * @param {number} count
   */
  begin(tag, count) {
    this.writer.u8(tag);
    this.writer.u32(count);
  }

  /**
   * @param {number} kind
   * @param {object} source
   * @param {string[] | null} keys
   * @param {ArrayLike<unknown>} items
   */
  push(kind, source, keys, items) {
    this.levels.push({ kind, source, keys, items, at: -1, count: items.length });
  }
}

exports.Walk = Walk;
exports.CONVERTED = CONVERTED;
