'use strict';

const { randomUUID } = require('node:crypto');

const { createError } = require('../errors');
const { safely, tellError } = require('../tasks/failure');
const { REPLY } = require('../wire/tags');

/** @typedef {import('../channel').Waiter} Waiter */

/** What a handler is told of its call. */
class ToolContext {
  #waiter;
  /** @type {AbortController | undefined} */
  #controller;
  #aborted = false;

  /** @param {Waiter} waiter */
  constructor(waiter) {
    this.#waiter = waiter;
  }

  get executionId() {
    return (this.#waiter.executionId ||= randomUUID());
  }

  /** Made when asked for: most handlers never look, and a controller costs more than the rest of a call. */
  get signal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.abort();
    }
    return this.#controller.signal;
  }

  abort() {
    this.#aborted = true;
    this.#controller?.abort(abandoned());
  }
}

function abandoned() {
  return createError('CANCELLED', 'Python no longer waits for this tool call');
}

/** A call under way. */
class ToolCall {
  /**
   * @param {Waiter} waiter
   * @param {import('./tool').Tool} tool
   * @param {string} traceparent The span of Python's that it was made in, if not the task's.
   */
  constructor(waiter, tool, traceparent) {
    this.waiter = waiter;
    this.tool = tool;
    this.context = new ToolContext(waiter);
    /** @type {AsyncIterator<unknown> | undefined} */
    this.items = undefined;
    this.span = waiter.span === null ? null : waiter.span.callOf(tool.name, this.context.executionId, traceparent);
  }

  abort() {
    this.context.abort();
    const items = this.items;
    this.items = undefined;
    // The generator's own cleanup; nobody is left to hear that it failed.
    new Promise(resolve => resolve(items && this.within(() => items.return?.()))).catch(() => {});
    this.span?.fail(abandoned());
  }

  /**
   * Runs the tool's own code.
   * @template T
   * @param {() => T} work
   * @returns {T}
   */
  within(work) {
    return this.span === null ? work() : this.span.run(work);
  }
}

/** The calls from Python that have not been answered. */
class Calls {
  /** @param {import('../channel').Channel} channel */
  constructor(channel) {
    this.channel = channel;
    /** @type {Map<number, import('./tool').Tool>} */
    this.tools = new Map();
    /** @type {Map<number, ToolCall>} */
    this.open = new Map();
  }

  /**
   * @param {number} number
   * @param {number} toolNumber
   * @param {Waiter} waiter
   * @param {Record<string, unknown>} args
   * @param {string} traceparent
   */
  begin(number, toolNumber, waiter, args, traceparent) {
    const tool = this.tools.get(toolNumber);
    if (tool === undefined) {
      this.#answer(number, REPLY.ERROR, tellError(createError('TOOL_NOT_FOUND', 'the tool was unregistered')));
      return;
    }
    const call = new ToolCall(waiter, tool, traceparent);
    this.open.set(number, call);
    waiter.openCalls++;
    waiter.stream?.push({ type: 'tool_call', callId: number, tool: tool.name, args }, 0);
    try {
      const given = call.within(() => tool.run(args, call.context));
      if (typeof given?.then !== 'function') this.#succeed(number, call, given);
      else this.#wait(number, call, given);
    } catch (error) {
      this.#fail(number, error);
    }
  }

  /**
   * @param {number} number
   * @param {ToolCall} call
   * @param {PromiseLike<unknown>} given
   */
  async #wait(number, call, given) {
    try {
      this.#succeed(number, call, await given);
    } catch (error) {
      this.#fail(number, error);
    }
  }

  /**
   * @param {number} number
   * @param {ToolCall} call
   * @param {any} value
   */
  #succeed(number, call, value) {
    if (this.open.get(number) !== call) return;
    if (value !== null && typeof value === 'object' && typeof value[Symbol.asyncIterator] === 'function') {
      const items = call.within(() => value[Symbol.asyncIterator]());
      if (items === null || typeof items !== 'object') throw new TypeError('the async iterable has no iterator');
      call.items = items;
      this.#answer(number, REPLY.STREAM_OPENED, null);
      return;
    }
    this.#close(number, call);
    if (this.#answer(number, REPLY.VALUE, value, call)) {
      call.span?.end();
      call.waiter.stream?.push({ type: 'tool_result', callId: number, tool: call.tool.name, ok: true, value }, 0);
    }
  }

  /**
   * @param {number} number
   * @param {unknown} error
   */
  #fail(number, error) {
    const call = this.open.get(number);
    if (call === undefined) return;
    this.#close(number, call);
    call.span?.fail(error);
    this.#answer(number, REPLY.ERROR, tellError(error, call.waiter.guard !== null));
    if (call.waiter.stream === null) return;
    const told = error instanceof Error ? error : new Error(safely(error));
    call.waiter.stream.push({ type: 'tool_result', callId: number, tool: call.tool.name, ok: false, error: told }, 0);
  }

  /**
   * Python wants the next item of a stream.
   * @param {number} number
   */
  async pull(number) {
    const call = this.open.get(number);
    if (call?.items === undefined) {
      this.#answer(number, REPLY.STREAM_ENDED, null);
      return;
    }
    const { items } = call;
    try {
      const { done, value } = await call.within(() => items.next());
      if (this.open.get(number) !== call) return;
      if (!done) {
        this.#answer(number, REPLY.STREAM_ITEM, value, call);
        return;
      }
      this.#close(number, call);
      call.span?.end();
      this.#answer(number, REPLY.STREAM_ENDED, null);
      call.waiter.stream?.push({ type: 'tool_result', callId: number, tool: call.tool.name, ok: true }, 0);
    } catch (error) {
      this.#fail(number, error);
    }
  }

  /**
   * Answers; where the value cannot be sent, with the reason. True when the value went out as it is.
   * @param {number} number
   * @param {number} status
   * @param {unknown} value
   * @param {ToolCall} [call]
   */
  #answer(number, status, value, call = undefined) {
    try {
      this.channel.reply(number, status, value, call?.waiter);
      return true;
    } catch (error) {
      call?.span?.fail(error);
      // A stream ends with an item that cannot be sent: its generator is to know.
      this.abort(number);
      this.channel.reply(number, REPLY.ERROR, tellError(error, call !== undefined && call.waiter.guard !== null));
      return false;
    }
  }

  /**
   * @param {number} number
   * @param {ToolCall} call
   */
  #close(number, call) {
    this.open.delete(number);
    call.waiter.openCalls--;
  }

  /**
   * Python no longer waits for this call.
   * @param {number} number
   */
  abort(number) {
    const call = this.open.get(number);
    if (call === undefined) return;
    this.#close(number, call);
    call.abort();
  }

  /**
   * The task has settled.
   * @param {Waiter} waiter
   */
  abortOf(waiter) {
    for (const [number, call] of this.open) {
      if (call.waiter === waiter) this.abort(number);
    }
  }
}

exports.Calls = Calls;
