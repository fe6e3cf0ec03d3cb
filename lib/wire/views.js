'use strict';

const { types } = require('node:util');
const { ELEMENT_TYPES } = require('./tags');

/** @typedef {import('./tags').ElementType} ElementType */

// The getter, and not `array.constructor`: it is right for subclasses and other realms, and it
// cannot be forged.
const nameOf = /** @type {() => string | undefined} */ (/** @type {PropertyDescriptor} */ (
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)).get);

/** @type {Map<string | undefined, ElementType>} */
const BY_NAME = new Map(ELEMENT_TYPES.map(type => [type.name, type]));

/**
 * The element type of a typed array; undefined for everything else, and for arrays whose elements
 * the wire does not know (Float16Array).
 * @param {unknown} value
 */
function elementTypeOf(value) {
  return BY_NAME.get(nameOf.call(value));
}

/**
 * Whether Python may look at the view's memory for as long as it likes. Other threads write to
 * shared memory, resizable memory may move or shrink, and of an empty array Node-API gives no address.
 * @param {ArrayBufferView} view
 */
function isAttachable(view) {
  const { buffer } = view;
  return view.byteLength > 0 && types.isArrayBuffer(buffer) && !buffer.resizable;
}

module.exports = { elementTypeOf, isAttachable };
