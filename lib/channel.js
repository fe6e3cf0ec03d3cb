'use strict';

const { isMainThread } = require('node:worker_threads');

const { createError } = require('./errors');
const { receive } = require('./receive');
const { Calls } = require('./tools/calls');
const { encodeValue } = require('./wire/encode');
const { TO_RUST } = require('./wire/tags');
const { Writer } = require('./wire/writer');

/** Room for what comes back in one turn of the event loop; larger batches get a buffer of their own. */
const INBOX_BYTES = 64 * 1024;

/**
 * Somebody who waits for a task.
 * @typedef {object} Waiter
 * @property {import('./instance').Python} instance
 * @property {string} executionId Empty where nobody asked for one.
 * @property {boolean} detailed Whether output and figures are wanted beside the value.
 * @property {string} traceparent The span that the task's own are to belong to, in the form of W3C Trace Context; empty: none.
 * @property {import('./traces/task').TaskSpan | null} span
 * @property {number} openCalls Tool calls of it that have not been answered.
 * @property {number[]} handles What it needs in Python until it settles.
 * @property {(value: any) => void} resolve
 * @property {(error: any) => void} reject
 * @property {import('./tasks/stream').TaskStream | null} stream
 * @property {import('./wire/guard').Guard | null} guard Of a task for the sandbox: what comes from there may mean harm, and what
 *   goes there names nothing of this process.
 */

/** The two queues between this JavaScript environment and Python. There is one channel per environment. */
class Channel {
  /**
   * @param {any} native The core addon.
   * @param {import('../index').PythonInfo & { packageFolder: string, addon: string }} settings Also what else is known of the Python.
   */
  constructor(native, settings) {
    const inbox = new ArrayBuffer(INBOX_BYTES);
    this.inbox = new Uint8Array(inbox);
    this.writer = new Writer();
    this.flushing = false;
    /** @type {(Waiter | undefined)[]} */
    this.waiters = [undefined];
    /** @type {number[]} */
    this.free = [];
    /**
     * Handles that unsettled tasks need, and whether they were released meanwhile.
     * @type {Map<number, { users: number, released: boolean }>}
     */
    this.held = new Map();
    this.calls = new Calls(this);
    /**
     * Stores that programs bring for their records, by number.
     * @type {Map<number, import('../index').RecordSink>}
     */
    this.sinks = new Map();
    /** @type {Set<import('./instance').Python>} */
    this.listeners = new Set();
    /** @type {Promise<void>} */
    this.ready = new Promise((resolve, reject) => {
      this.started = resolve;
      this.refused = reject;
    });
    // Whoever cares awaits it; tasks tell the same error on their own.
    this.ready.catch(() => {});
    this.flush = this.flush.bind(this);
    this.native = new native.Bridge(
      JSON.stringify(settings),
      receive.bind(null, this),
      inbox,
      isMainThread,
    );
  }

  /**
   * @param {Waiter} waiter
   * @returns {number} the task's number
   */
  expect(waiter) {
    const id = this.free.pop() ?? this.waiters.length;
    this.waiters[id] = waiter;
    return id;
  }

  /**
   * Forgets a task that has settled.
   * @param {number} id
   */
  forget(id) {
    const waiter = this.waiters[id];
    this.waiters[id] = undefined;
    this.free.push(id);
    if (waiter === undefined) return undefined;
    if (waiter.openCalls > 0) this.calls.abortOf(waiter);
    if (waiter.handles.length > 0) this.letGo(waiter.handles);
    waiter.instance.settled();
    return waiter;
  }

  /** Sends what was written, once the code that is running has come to its end. */
  schedule() {
    if (this.flushing) return;
    this.flushing = true;
    queueMicrotask(this.flush);
  }

  flush() {
    this.flushing = false;
    const { writer } = this;
    if (writer.length === 0) return;
    if (writer.framed) {
      // A getter of a value that is being written asked for it: the open frame comes first.
      this.schedule();
      return;
    }
    const { attachments } = writer;
    this.native.submit(writer.bytes, writer.length, attachments.length > 0 ? attachments : undefined);
    writer.reset();
  }

  /**
   * Writes a frame whose body is numbers.
   * @param {number} kind
   * @param {...number} numbers
   */
  send(kind, ...numbers) {
    const { writer } = this;
    // A finalizer or an abort may come while a value is being written: its frame waits for the end of that one.
    if (writer.framed) {
      queueMicrotask(() => this.send(kind, ...numbers));
      return;
    }
    const frame = writer.beginFrame(kind);
    for (const number of numbers) writer.u32(number);
    writer.endFrame(frame);
    this.schedule();
  }

  /**
   * @param {number} kind
   * @param {number} number
   * @param {string} text
   */
  sendText(kind, number, text) {
    const { writer } = this;
    if (writer.framed) {
      queueMicrotask(() => this.sendText(kind, number, text));
      return;
    }
    const frame = writer.beginFrame(kind);
    writer.u32(number);
    writer.text(text);
    writer.endFrame(frame);
    this.schedule();
  }

  /** @param {number} id */
  cancel(id) {
    this.send(TO_RUST.CANCEL, id);
  }

  /** @param {number} handle */
  release(handle) {
    const use = this.held.get(handle);
    if (use === undefined) this.send(TO_RUST.RELEASE, 1, handle);
    else use.released = true;
  }

  /**
   * Keeps objects in Python until the task settles: it may still wait in line when JavaScript forgets its handles.
   * @param {Waiter} waiter
   * @param {number[]} handles
   */
  hold(waiter, handles) {
    if (handles.length === 0) return;
    waiter.handles = [...waiter.handles, ...handles];
    for (const handle of handles) {
      const use = this.held.get(handle);
      if (use === undefined) this.held.set(handle, { users: 1, released: false });
      else use.users++;
    }
  }

  /** @param {number[]} handles */
  letGo(handles) {
    for (const handle of handles) {
      const use = /** @type {{ users: number, released: boolean }} */ (this.held.get(handle));
      if (--use.users > 0) continue;
      this.held.delete(handle);
      if (use.released) this.release(handle);
    }
  }

  /**
   * @param {number} id
   * @param {number} count
   */
  credit(id, count) {
    this.send(TO_RUST.CREDIT, id, count);
  }

  /**
   * Answers a tool call.
   * @param {number} call
   * @param {number} status
   * @param {unknown} value
   * @param {Waiter} [waiter] Whose call it is.
   */
  reply(call, status, value, waiter = undefined) {
    const { writer } = this;
    const frame = writer.beginFrame(TO_RUST.TOOL_REPLY, waiter !== undefined && waiter.guard !== null);
    try {
      writer.u32(call);
      writer.u8(status);
      encodeValue(writer, value, 'result');
      writer.endFrame(frame);
      if (waiter !== undefined) this.hold(waiter, writer.handles);
    } catch (error) {
      writer.rollback(frame);
      throw error;
    }
    this.schedule();
  }

  /** Asks for log events as talkative as the most curious instance wants them. */
  updateLogLevel() {
    const levels = ['error', 'warn', 'info', 'debug', 'trace'];
    const wanted = [...this.listeners].map(({ options }) => levels.indexOf(options.logLevel));
    this.native.setLogLevel(wanted.length > 0 ? levels[Math.max(...wanted)] : undefined);
  }

  /**
   * @param {object} limits
   * @param {ReturnType<typeof import('./record/options').recordOptions>} record
   * @returns {number} the instance's number
   */
  createInstance(limits, record) {
    if (record?.sink) this.sinks.set(record.number, record.sink);
    try {
      return this.native.createInstance(JSON.stringify(limits), record && JSON.stringify(record.settings));
    } catch (error) {
      throw Channel.typed(error);
    }
  }

  /**
   * The native half speaks of its own errors as text; this gives them their class.
   * @param {unknown} error
   */
  static typed(error) {
    const [, code, message] = /^([A-Z_]+): ([^]*)$/.exec(error instanceof Error ? error.message : '') ?? [];
    return code === undefined ? error : createError(/** @type {any} */ (code), message);
  }
}

exports.Channel = Channel;
