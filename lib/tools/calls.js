'use strict';

const { createError } = require('../errors');
const { tellError } = require('../tasks/failure');
const { REPLY } = require('../wire/tags');

/** @typedef {import('../channel').Waiter} Waiter */

/** A call under way, and what its handler is told of it. */
class ToolCall {
  /** @type {AbortController | undefined} */
  #controller;
  #aborted = false;

  /**
   * @param {Waiter} waiter
   * @param {import('./tool').Tool} tool
   */
  constructor(waiter, tool) {
    this.waiter = waiter;
    this.tool = tool;
    /** @type {AsyncIterator<unknown> | undefined} */
    this.items = undefined;
    const call = this;
    /** @type {import('../../index').ToolContext} */
    this.context = {
      // Made when asked for: most handlers never look, and a controller costs more than the rest of a call.
      get signal() {
        return call.signal;
      },
      executionId: waiter.executionId,
    };
  }

  get signal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.abort();
    }
    return this.#controller.signal;
  }

  abort() {
    this.#aborted = true;
    this.#controller?.abort(createError('CANCELLED', 'Python no longer waits for this tool call'));
    const items = this.items;
    this.items = undefined;
    // The generator's own cleanup; nobody is left to hear that it failed.
    items?.return?.()?.catch(() => {});
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
   */
  begin(number, toolNumber, waiter, args) {
    const tool = this.tools.get(toolNumber);
    if (tool === undefined) {
      this.#answer(number, REPLY.ERROR, tellError(createError('TOOL_NOT_FOUND', 'the tool was unregistered')));
      return;
    }
    const call = new ToolCall(waiter, tool);
    this.open.set(number, call);
    waiter.openCalls++;
    waiter.stream?.push({ type: 'tool_call', callId: number, tool: tool.name, args }, 0);
    let given;
    try {
      given = tool.run(args, call.context);
    } catch (error) {
      this.#fail(number, error);
      return;
    }
    if (typeof given?.then === 'function') {
      given.then(
        (/** @type {unknown} */ value) => this.#succeed(number, call, value),
        (/** @type {unknown} */ error) => this.#fail(number, error),
      );
    } else {
      this.#succeed(number, call, given);
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
      call.items = value[Symbol.asyncIterator]();
      this.#answer(number, REPLY.STREAM_OPENED, null);
      return;
    }
    this.#close(number, call);
    if (this.#answer(number, REPLY.VALUE, value)) {
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
    this.#answer(number, REPLY.ERROR, tellError(error));
    const told = error instanceof Error ? error : new Error(String(error));
    call.waiter.stream?.push({ type: 'tool_result', callId: number, tool: call.tool.name, ok: false, error: told }, 0);
  }

  /**
   * Python wants the next item of a stream.
   * @param {number} number
   */
  pull(number) {
    const call = this.open.get(number);
    if (call?.items === undefined) {
      this.#answer(number, REPLY.STREAM_ENDED, null);
      return;
    }
    Promise.resolve(call.items.next()).then(({ done, value }) => {
      if (this.open.get(number) !== call) return;
      if (!done) {
        this.#answer(number, REPLY.STREAM_ITEM, value);
        return;
      }
      this.#close(number, call);
      this.#answer(number, REPLY.STREAM_ENDED, null);
    }).catch(error => this.#fail(number, error));
  }

  /**
   * Answers; where the value cannot be sent, with the reason. True when the value went out as it is.
   * @param {number} number
   * @param {number} status
   * @param {unknown} value
   */
  #answer(number, status, value) {
    try {
      this.channel.reply(number, status, value);
      return true;
    } catch (error) {
      const call = this.open.get(number);
      if (call !== undefined) this.#close(number, call);
      this.channel.reply(number, REPLY.ERROR, tellError(error));
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

module.exports = { Calls };
