'use strict';

const { createError } = require('./errors');
const { askSink } = require('./record/sinks');
const { PyRef } = require('./ref');
const { isRecord } = require('./tasks/checks');
const { failureOf, tellError } = require('./tasks/failure');
const { Reader, decodeValue } = require('./wire/decode');
const { EVENT, REPLY, TO_JS } = require('./wire/tags');

/** @typedef {import('./channel').Channel} Channel */
/** @typedef {import('./channel').Waiter} Waiter */

/** @type {readonly ArrayBuffer[]} */
const NONE = [];

const NO_PACKAGES = 'The sandbox sees the standard library only: createPython({ sandbox: { packages: true } }) lets it read the environment\'s packages.';

/** One reader for the inbox, made anew only when a batch came in a buffer of its own. @type {WeakMap<Channel, Reader>} */
const readers = new WeakMap();

/**
 * Acts on a batch of frames. Called by the native half, on the event loop.
 * @param {Channel} channel
 * @param {number} length
 * @param {ArrayBuffer} [buffer] Where the batch is, if not in the inbox.
 * @param {ArrayBuffer[]} [attachments]
 */
function receive(channel, length, buffer, attachments = undefined) {
  const reader = buffer === undefined ? readerOf(channel) : new Reader(buffer);
  reader.position = 0;
  while (reader.position < length) {
    reader.end = length;
    const size = reader.u32();
    const end = reader.position + size;
    reader.end = end;
    try {
      frame(channel, reader, attachments ?? NONE);
    } catch (error) {
      // A callback of the program's, such as `log`, threw: told as an uncaught exception, not instead of the rest.
      queueMicrotask(() => {
        throw error;
      });
    }
    reader.position = end;
  }
}

/** @param {Channel} channel */
function readerOf(channel) {
  let reader = readers.get(channel);
  if (reader === undefined) {
    reader = new Reader(channel.inbox);
    readers.set(channel, reader);
  }
  return reader;
}

/**
 * @param {Channel} channel
 * @param {Reader} reader
 * @param {readonly ArrayBuffer[]} attachments
 */
function frame(channel, reader, attachments) {
  const kind = reader.u8();
  switch (kind) {
    case TO_JS.VALUE: return value(channel, reader, attachments);
    case TO_JS.FAILED: return failed(channel, reader);
    case TO_JS.RESULT: return result(channel, reader, attachments);
    case TO_JS.TOOL_CALL: return toolCall(channel, reader, attachments);
    case TO_JS.TOOL_ABORT: return channel.calls.abort(reader.u32());
    case TO_JS.TOOL_PULL: return channel.calls.pull(reader.u32());
    case TO_JS.EVENT: return event(channel, reader, attachments);
    case TO_JS.LOG: return log(channel, reader);
    case TO_JS.READY: return ready(channel, reader);
    case TO_JS.RECORD: return void askSink(channel, reader.u32(), reader.u32(), reader.u8(), reader.text());
    case TO_JS.FIGURES: return figures(channel, reader);
    default: throw createError('INTERNAL', `a frame of kind ${kind} came from the native half`);
  }
}

/**
 * Reads the value that a frame ends with. Its memory begins at `first` in the batch's list.
 * @param {Channel} channel
 * @param {Reader} reader
 * @param {readonly ArrayBuffer[]} attachments
 * @param {number} first
 * @param {Waiter | undefined} waiter
 */
function decode(channel, reader, attachments, first, waiter) {
  const guard = waiter?.guard ?? null;
  if (guard !== null) return decodeValue(reader, guard.mayRunHere ? attachments.slice(first) : NONE, noHandle, guard);
  const own = attachments.length > 0 ? attachments.slice(first) : attachments;
  return decodeValue(reader, own, (id, type) => new PyRef(channel, /** @type {Waiter} */ (waiter).instance, id, type));
}

/** @returns {never} */
function noHandle() {
  throw createError('INTERNAL', 'a handle came from the sandbox');
}

/**
 * @param {Channel} channel
 * @param {Reader} reader
 * @param {readonly ArrayBuffer[]} attachments
 */
function value(channel, reader, attachments) {
  const waiter = channel.forget(reader.u32());
  const first = reader.u32();
  if (waiter === undefined) return;
  try {
    waiter.resolve(decode(channel, reader, attachments, first, waiter));
  } catch (error) {
    waiter.reject(error);
  }
}

/**
 * @param {Channel} channel
 * @param {Reader} reader
 */
function failed(channel, reader) {
  const waiter = channel.forget(reader.u32());
  if (waiter === undefined) return;
  try {
    const [code, message] = [reader.text(), reader.text()];
    const details = decode(channel, reader, NONE, 0, waiter);
    const [stdout, stderr] = [decode(channel, reader, NONE, 0, waiter), decode(channel, reader, NONE, 0, waiter)];
    const usage = usageOf(reader);
    waiter.reject(failureOf(code, message, details, {
      executionId: waiter.executionId || undefined,
      stdout: stdout ?? undefined,
      stderr: stderr ?? undefined,
      usage,
      hint: usage !== undefined || waiter.guard?.mayRunHere === false ? sandboxHint(details, waiter.instance) : undefined,
    }));
  } catch (error) {
    waiter.reject(error);
  }
}

/** @param {Reader} reader */
function usageOf(reader) {
  return reader.u8() === 0 ? undefined : { cpuMs: reader.f64(), peakMemoryBytes: reader.f64() };
}

/**
 * What to do about an error that is the sandbox's own doing.
 * @param {any} details
 * @param {import('./instance').Python} instance
 */
function sandboxHint(details, { packages }) {
  return details?.pythonType === 'ModuleNotFoundError' && packages.length === 0 ? NO_PACKAGES : undefined;
}

/**
 * @param {Channel} channel
 * @param {Reader} reader
 * @param {readonly ArrayBuffer[]} attachments
 */
function result(channel, reader, attachments) {
  const waiter = channel.forget(reader.u32());
  const first = reader.u32();
  if (waiter === undefined) return;
  const [durationMs, queueMs, toolCalls, cut] = [reader.f64(), reader.f64(), reader.u32(), reader.u8()];
  try {
    const stdout = decode(channel, reader, NONE, 0, waiter);
    const stderr = decode(channel, reader, NONE, 0, waiter);
    const usage = usageOf(reader);
    const unsandboxed = reader.text();
    const result = { id: waiter.executionId, value: decode(channel, reader, attachments, first, waiter), stdout, stderr };
    const truncated = cut === 0 ? undefined : { stdout: (cut & 1) !== 0, stderr: (cut & 2) !== 0 };
    waiter.resolve({
      ...result,
      ...(truncated && { truncated }),
      durationMs,
      queueMs,
      toolCalls,
      ...(usage && { usage }),
      ...(unsandboxed !== '' && { unsandboxed }),
    });
  } catch (error) {
    waiter.reject(error);
  }
}

/**
 * @param {Channel} channel
 * @param {Reader} reader
 * @param {readonly ArrayBuffer[]} attachments
 */
function toolCall(channel, reader, attachments) {
  const call = reader.u32();
  const first = reader.u32();
  const id = reader.u32();
  const tool = reader.u32();
  const traceparent = reader.text();
  const waiter = channel.waiters[id];
  // The task has settled meanwhile: nobody waits for the answer.
  if (waiter === undefined) return;
  let args;
  try {
    args = /** @type {Record<string, unknown>} */ (decode(channel, reader, attachments, first, waiter));
    if (waiter.guard !== null && !isRecord(args)) throw reader.malformed();
  } catch (error) {
    channel.reply(call, REPLY.ERROR, tellError(error, waiter.guard !== null));
    return;
  }
  channel.calls.begin(call, tool, waiter, args, traceparent);
}

/**
 * @param {Channel} channel
 * @param {Reader} reader
 * @param {readonly ArrayBuffer[]} attachments
 */
function event(channel, reader, attachments) {
  const id = reader.u32();
  const first = reader.u32();
  const type = reader.u8();
  const waiter = channel.waiters[id];
  const stream = waiter?.stream;
  if (!stream) return;
  let told;
  try {
    told = /** @type {any} */ (decode(channel, reader, attachments, first, waiter));
  } catch (error) {
    stream.fail(error);
    channel.cancel(id);
    return;
  }
  switch (type) {
    case EVENT.STARTED: return stream.push({ type: 'started', id: stream.id }, 0);
    case EVENT.STDOUT: return stream.push({ type: 'stdout', text: told }, 1);
    case EVENT.STDERR: return stream.push({ type: 'stderr', text: told }, 1);
    case EVENT.YIELD: return stream.push({ type: 'yield', value: told }, 1);
    default: return stream.push(progressOf(told), 1);
  }
}

/**
 * By name and type: what a task says of itself may have more in it.
 * @param {any} told
 * @returns {import('../index').TaskEvent}
 */
function progressOf(told) {
  const { fraction, message } = told ?? {};
  return {
    type: 'progress',
    fraction: typeof fraction === 'number' ? fraction : null,
    message: typeof message === 'string' ? message : null,
  };
}

/**
 * What the span of a task is to tell.
 * @param {Channel} channel
 * @param {Reader} reader
 */
function figures(channel, reader) {
  const waiter = channel.waiters[reader.u32()];
  waiter?.span?.tell(reader.f64(), reader.u32(), reader.u8() === 1);
}

/**
 * @param {Channel} channel
 * @param {Reader} reader
 */
function log(channel, reader) {
  const [level, target, message, fields] = [reader.text(), reader.text(), reader.text(), reader.text()];
  const event = /** @type {any} */ ({ level, target, message, fields: JSON.parse(fields) });
  for (const instance of channel.listeners) instance.hear(event);
}

/**
 * @param {Channel} channel
 * @param {Reader} reader
 */
function ready(channel, reader) {
  if (reader.u8() === 1) channel.started?.(undefined);
  else channel.refused?.(createError(/** @type {any} */ (reader.text()), reader.text()));
}

module.exports = { receive };
