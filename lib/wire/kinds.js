'use strict';

const { types } = require('node:util');
const { NdArray } = require('./ndarray');

/** What an object is to the encoder. The first three may have a toJSON(); LIST, DICT, MAP and SET are containers. */
const KIND = Object.freeze({
  LIST: 0,
  DICT: 1,
  REFUSED: 2,
  MAP: 3,
  SET: 4,
  DATE: 5,
  BYTES: 6,
  VIEW: 7,
  BUFFER: 8,
  NDARRAY: 9,
  BOXED: 10,
});

const { LIST, DICT, REFUSED, MAP, SET, DATE, BYTES, VIEW, BUFFER, NDARRAY, BOXED } = KIND;

/** @type {ReadonlyMap<object | null, number>} */
const BUILT_IN = new Map(/** @type {[object, number][]} */ ([
  [Map.prototype, MAP],
  [Set.prototype, SET],
  [Date.prototype, DATE],
  [Buffer.prototype, BYTES],
  [Object.getPrototypeOf(Uint8Array.prototype), VIEW],
  [DataView.prototype, VIEW],
  [ArrayBuffer.prototype, BUFFER],
  [SharedArrayBuffer.prototype, BUFFER],
  [NdArray.prototype, NDARRAY],
  [Number.prototype, BOXED],
  [String.prototype, BOXED],
  [Boolean.prototype, BOXED],
  [BigInt.prototype, BOXED],
  [Symbol.prototype, BOXED],
  [Promise.prototype, REFUSED],
  [WeakMap.prototype, REFUSED],
  [WeakSet.prototype, REFUSED],
  [WeakRef.prototype, REFUSED],
  [RegExp.prototype, REFUSED],
  [Error.prototype, REFUSED],
]));

/**
 * The same for objects of another realm (a `vm` context, as Jest runs tests in), whose prototypes are others.
 * @type {[(value: unknown) => boolean, number][]}
 */
const FOREIGN = [
  [types.isMap, MAP],
  [types.isSet, SET],
  [types.isDate, DATE],
  [ArrayBuffer.isView, VIEW],
  [types.isAnyArrayBuffer, BUFFER],
  [types.isBoxedPrimitive, BOXED],
  [types.isPromise, REFUSED],
  [types.isWeakMap, REFUSED],
  [types.isWeakSet, REFUSED],
  [types.isRegExp, REFUSED],
  [types.isNativeError, REFUSED],
];

/**
 * Kinds by prototype: finding one out takes a microsecond, and the objects of a class are all alike.
 * @type {WeakMap<object, number>}
 */
const known = new WeakMap();

/**
 * @param {object} value
 * @returns {number}
 */
function kindOf(value) {
  if (Array.isArray(value)) return LIST;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return DICT;
  return known.get(prototype) ?? learn(value, prototype);
}

/**
 * @param {object} value
 * @param {object} prototype
 */
function learn(value, prototype) {
  const builtIn = inherited(prototype) ?? FOREIGN.find(([test]) => test(value))?.[1];
  const kind = builtIn ?? (isLive(prototype) ? REFUSED : DICT);
  known.set(prototype, kind);
  return kind;
}

/** @param {object | null} prototype */
function inherited(prototype) {
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const kind = BUILT_IN.get(prototype);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/**
 * Whether the objects of a class are something that happens rather than data: promises and iterators of all kinds.
 * @param {object} prototype
 */
function isLive(prototype) {
  return hasMethod(prototype, 'then')
    || (hasMethod(prototype, 'next') && (Symbol.iterator in prototype || Symbol.asyncIterator in prototype));
}

/**
 * Looks without reading: on the prototype itself a getter would run with the wrong `this`.
 * @param {object | null} object
 * @param {string} name
 */
function hasMethod(object, name) {
  for (; object !== null; object = Object.getPrototypeOf(object)) {
    const property = Object.getOwnPropertyDescriptor(object, name);
    if (property !== undefined) return typeof property.value === 'function';
  }
  return false;
}

/**
 * Words for an object of the kind REFUSED.
 * @param {object} value
 * @returns {[what: string, advice?: string]}
 */
function describe(value) {
  const prototype = Object.getPrototypeOf(value);
  if (value instanceof Error || types.isNativeError(value)) return ['an Error', 'send its message or its stack'];
  if (value instanceof RegExp || types.isRegExp(value)) return ['a RegExp', 'send its source'];
  if (hasMethod(prototype, 'then')) return ['a promise', 'await it first'];
  if (hasMethod(prototype, 'next')) return ['an iterator', 'collect its items into an array'];
  return [`a ${Object.prototype.toString.call(value).slice(8, -1)}`];
}

module.exports = { KIND, kindOf, describe };
