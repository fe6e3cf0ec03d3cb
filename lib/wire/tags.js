'use strict';

/**
 * The numbers of docs/WIRE.md. `src/value.rs` has the same ones.
 */

const TAG = Object.freeze({
  NULL: 0,
  TRUE: 1,
  FALSE: 2,
  I32: 3,
  F64: 4,
  I64: 5,
  BIGINT: 6,
  STR: 7,
  STR16: 8,
  LIST: 9,
  DICT: 10,
  MAP: 11,
  SET: 12,
  BYTES: 13,
  BYTES_AT: 14,
  ARRAY: 15,
  ARRAY_AT: 16,
  NDARRAY: 17,
  DATE: 18,
  HANDLE: 19,
  JSON: 20,
});

/**
 * @typedef {import('../../index').TypedArray} TypedArray
 * @typedef {{ new (buffer: ArrayBuffer): TypedArray, name: string, BYTES_PER_ELEMENT: number }} TypedArrayClass
 * @typedef {Readonly<{ code: number, name: string, bytes: number, Array: TypedArrayClass }>} ElementType
 */

/** @type {TypedArrayClass[]} */
const ARRAY_CLASSES = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
  BigInt64Array, BigUint64Array, Float32Array, Float64Array,
];

/**
 * Element types; the index is the code on the wire.
 * @type {readonly ElementType[]}
 */
const ELEMENT_TYPES = Object.freeze(ARRAY_CLASSES.map((Class, code) =>
  Object.freeze({ code, name: Class.name, bytes: Class.BYTES_PER_ELEMENT, Array: Class })));

/** Frames towards Rust. */
const TO_RUST = Object.freeze({ TASK: 1, CANCEL: 2, TOOL_REPLY: 3, RELEASE: 4, CREDIT: 5, RECORD_REPLY: 6 });

/** Frames towards JavaScript. */
const TO_JS = Object.freeze({
  VALUE: 1,
  FAILED: 2,
  RESULT: 3,
  TOOL_CALL: 4,
  TOOL_ABORT: 5,
  TOOL_PULL: 6,
  EVENT: 7,
  LOG: 8,
  READY: 9,
  RECORD: 10,
  FIGURES: 11,
});

const TASK_KIND = Object.freeze({ CALL: 0, CODE: 1, REF_CALL: 2, REF_READ: 3, TOOL: 4, ABOUT_SANDBOX: 5, ABOUT_RECORD: 6 });

const FLAG = Object.freeze({
  SESSION: 1, TOOLS: 2, KEEP: 4, STREAM: 8, DETAILED: 16, ARGS: 32, KWARGS: 64, SANDBOX: 128, UNSANDBOXED: 256,
  NAMED: 512, LABELLED: 1024, TRACED: 2048,
});

const REPLY = Object.freeze({ VALUE: 0, ERROR: 1, STREAM_OPENED: 2, STREAM_ITEM: 3, STREAM_ENDED: 4 });

const EVENT = Object.freeze({ STARTED: 0, STDOUT: 1, STDERR: 2, YIELD: 3, PROGRESS: 4 });

module.exports = { TAG, ELEMENT_TYPES, TO_RUST, TO_JS, TASK_KIND, FLAG, REPLY, EVENT };
