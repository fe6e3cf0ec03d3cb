'use strict';

const { randomUUID } = require('node:crypto');

const { agentEvent } = require('./agents/events');
const { MODEL_TOOLS, modelTools } = require('./agents/model');
const { agentOptions } = require('./agents/task');
const { createError } = require('./errors');
const { Experiments } = require('./experiments');
const { prometheus } = require('./metrics/prometheus');
const { openChannel } = require('./open');
const { Record } = require('./record/record');
const { Keywords } = require('./tasks/keywords');
const { LOG_LEVELS, instanceOptions, taskOptions, isRecord } = require('./tasks/options');
const { checkIsolation, packageFolders } = require('./tasks/sandbox');
const { aborted, listen } = require('./tasks/signal');
const { TaskStream } = require('./tasks/stream');
const { checkSource, checkTarget, planOf, writeTask } = require('./tasks/task');
const { PythonTools } = require('./tools/exported');
const { Tool } = require('./tools/tool');
const { traceTask } = require('./traces/task');
const { Guard } = require('./wire/guard');
const { TASK_KIND, TO_RUST } = require('./wire/tags');

/**
 * @typedef {import('../index').AgentTask} AgentTask
 * @typedef {import('../index').Task} Task
 * @typedef {import('../index').TaskOptions} TaskOptions
 * @typedef {import('./channel').Waiter} Waiter
 * @typedef {import('./tasks/task').Plan} Plan
 */

const CLOSE_MS = 5_000;
/** Threads that timed-out tasks may hold before new ones are refused. */
const MOST_ABANDONED = 64;

class Python {
  /** @type {Map<string, number>} */
  #tools = new Map();
  #closed = false;
  /** While what is left to be written is waited for. */
  #writing = false;
  #unsettled = 0;
  /** @type {(() => void) | undefined} */
  #drained;
  /** @type {Promise<void> | undefined} */
  #closing;

  /** @param {import('../index').PythonOptions} [options] */
  constructor(options) {
    this.options = instanceOptions(options);
    const { channel, info, sitePackages } = openChannel(this.options.python);
    this.channel = channel;
    this.info = info;
    const { maxConcurrency, maxQueue, maxResultBytes, maxOutputBytes, maxSessions, sandbox, record, log } = this.options;
    /** What tasks in the sandbox may import beside the standard library. */
    this.packages = packageFolders(sandbox.packages, sitePackages);
    this.number = channel.createInstance({
      maxConcurrency, maxQueue, maxResultBytes, maxOutputBytes, maxSessions, maxAbandoned: MOST_ABANDONED,
      sandbox: { ...sandbox, packages: this.packages },
    }, record);
    this.experiments = new Experiments({
      executions: query => this.executions(query),
      recordExecution: execution => this.recordExecution(execution),
      warn: (message, fields) => this.hear({ level: 'warn', target: 'experiments', message, fields }),
    });
    this.record = new Record(question => this.#ask(TASK_KIND.ABOUT_RECORD, question), record?.sink);
    this.tools = new PythonTools(this);
    this.sessions = {
      list: async () => this.#native().sessionNames(this.number),
      delete: async (/** @type {string} */ name) => this.#native().deleteSession(this.number, String(name)),
    };
    if (log !== undefined) {
      channel.listeners.add(this);
      channel.updateLogLevel();
    }
  }

  get closed() {
    return this.#closed;
  }

  async ready() {
    // A promise alone does not keep the process alive, and whoever waits for this one means to go on.
    const alive = setInterval(() => {}, 2 ** 30);
    try {
      await this.channel.ready;
    } finally {
      clearInterval(alive);
    }
    return this.info;
  }

  /**
   * @param {string} target
   * @param {...unknown} args
   */
  call(target, ...args) {
    const last = /** @type {any} */ (args.at(-1));
    const named = last instanceof Keywords ? last.values : undefined;
    if (named !== undefined) args.pop();
    return this.#value(checkTarget, target, {
      kind: TASK_KIND.CALL, handle: 0, subject: target, session: undefined, args, kwargs: named, argsLabel: 'args', kwargsLabel: 'kwargs',
    });
  }

  /**
   * @param {string} source
   * @param {Record<string, unknown>} [inputs]
   */
  run(source, inputs) {
    if (inputs !== undefined && !isRecord(inputs)) {
      return Promise.reject(createError('INVALID_ARGUMENT', 'inputs must be a plain object'));
    }
    return this.#value(checkSource, source, {
      kind: TASK_KIND.CODE, handle: 0, subject: source, session: undefined, args: undefined, kwargs: inputs, argsLabel: 'args', kwargsLabel: 'inputs',
    });
  }

  /**
   * The value of a task that the caller has made itself.
   * @param {any} task
   */
  async evaluate(task) {
    return this.#value(() => {}, undefined, planOf(task));
  }

  /**
   * @param {Task | AgentTask} task
   * @param {TaskOptions} [options]
   */
  async executeTask(task, options) {
    const plan = planOf(task);
    const checked = optionsOf('executeTask', plan, options);
    return new Promise((resolve, reject) => this.#submit(plan, checked, this.#waiter(resolve, reject, randomUUID(), true, null)));
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} args
   * @param {TaskOptions} [options]
   */
  async callTool(name, args, options) {
    /** @type {Plan} */
    const plan = { kind: TASK_KIND.TOOL, handle: 0, subject: name, kwargs: args, argsLabel: 'args', kwargsLabel: 'args' };
    const checked = optionsOf('tools.call', plan, options);
    return new Promise((resolve, reject) => this.#submit(plan, checked, this.#waiter(resolve, reject, '', false, null)));
  }

  /**
   * @param {Task | AgentTask} task
   * @param {TaskOptions} [options]
   */
  streamTask(task, options) {
    const plan = planOf(task);
    const checked = optionsOf('streamTask', plan, options);
    let number = 0;
    const stream = new TaskStream(randomUUID(), {
      credit: count => this.channel.credit(number, count),
      cancel: () => this.channel.cancel(number),
    }, plan.agent ? agentEvent : undefined);
    const waiter = this.#waiter(result => stream.complete(result), error => stream.fail(error), stream.id, true, stream);
    number = this.#submit(plan, checked, waiter);
    return stream;
  }

  /** @param {import('../index').ToolDefinition} definition */
  registerTool(definition) {
    if (this.#closed) throw closed();
    const tool = new Tool(definition);
    this.unregisterTool(tool.name);
    const { name, description, parameters } = tool;
    const number = this.channel.native.registerTool(this.number, JSON.stringify({ name, description, parameters }));
    this.#tools.set(name, number);
    this.channel.calls.tools.set(number, tool);
  }

  /**
   * @param {import('../index').AgentModel | import('../index').AgentModel['chat']} model
   * @param {import('../index').AgentModelOptions} [options]
   */
  registerModel(model, options) {
    const tools = modelTools(model, options);
    for (const name of MODEL_TOOLS) this.unregisterTool(name);
    for (const tool of tools) this.registerTool(tool);
  }

  /** @param {string} name */
  unregisterTool(name) {
    const number = this.#tools.get(name);
    if (number === undefined) return false;
    this.#tools.delete(name);
    this.channel.calls.tools.delete(number);
    return this.channel.native.unregisterTool(this.number, name);
  }

  /** @returns {import('../index').Metrics} */
  metrics() {
    // Tasks of this turn of the event loop count as submitted.
    this.channel.flush();
    return { ...JSON.parse(this.#native().metrics(this.number)), memory: { rssBytes: process.memoryUsage.rss() } };
  }

  /** @param {import('../index').PrometheusOptions} [options] */
  prometheus(options) {
    return prometheus(this.metrics(), options);
  }

  /** @returns {Promise<import('../index').SandboxInfo>} */
  sandboxInfo() {
    return this.#ask(TASK_KIND.ABOUT_SANDBOX, '');
  }

  /** @param {import('../index').ExecutionQuery} [query] */
  async executions(query) {
    if (this.#closed) throw closed();
    return this.record.executions(query);
  }

  /** @param {import('../index').FinishedExecution} execution */
  async recordExecution(execution) {
    if (this.#closed) throw closed();
    return this.record.add(execution);
  }

  /** @param {import('../index').ExecutionQuery} [query] */
  exportExecutions(query) {
    return this.record.export(query);
  }

  /**
   * What is no task, and is answered by the native half itself.
   * @param {number} kind
   * @param {string} subject
   */
  #ask(kind, subject) {
    return this.#value(() => {}, undefined, { kind, handle: 0, subject, argsLabel: 'args', kwargsLabel: 'kwargs' });
  }

  /** The native half, while there is something of this instance in it. */
  #native() {
    if (this.#closed) throw closed();
    return this.channel.native;
  }

  /** @param {{ timeoutMs?: number }} [options] */
  close(options = {}) {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  /** @param {{ timeoutMs?: number }} options */
  async #close({ timeoutMs = CLOSE_MS }) {
    this.#closed = true;
    this.channel.flush();
    this.channel.native.closeInstance(this.number);
    if (this.#unsettled > 0) await this.#drain(timeoutMs);
    if (this.record.isKept) await this.#write();
    this.channel.native.removeInstance(this.number);
    // Removal settles the rest; their promises are settled before this one.
    if (this.#unsettled > 0) await this.#drain(timeoutMs);
    for (const number of this.#tools.values()) this.channel.calls.tools.delete(number);
    this.#tools.clear();
    if (this.options.record !== undefined) this.channel.sinks.delete(this.options.record.number);
    if (this.channel.listeners.delete(this)) this.channel.updateLogLevel();
  }

  async #write() {
    this.#writing = true;
    try {
      await this.record.flush();
    } catch {
      // The log tells of it.
    } finally {
      this.#writing = false;
    }
  }

  /** @param {number} timeoutMs */
  #drain(timeoutMs) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#drained = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.close();
  }

  /** @param {import('../index').LogEvent} event */
  hear(event) {
    if (LOG_LEVELS.indexOf(event.level) <= LOG_LEVELS.indexOf(this.options.logLevel)) this.options.log?.(event);
  }

  /**
   * The hot path: a value and nothing else.
   * @param {(subject: unknown) => void} check
   * @param {unknown} subject
   * @param {Plan} plan
   * @returns {Promise<any>}
   */
  #value(check, subject, plan) {
    return new Promise((resolve, reject) => {
      check(subject);
      this.#submit(plan, NO_OPTIONS, this.#waiter(resolve, reject, '', false, null));
    });
  }

  /**
   * @param {(value: any) => void} resolve
   * @param {(error: any) => void} reject
   * @param {string} executionId
   * @param {boolean} detailed
   * @param {TaskStream | null} stream
   * @returns {Waiter}
   */
  #waiter(resolve, reject, executionId, detailed, stream) {
    if (executionId === '' && this.record.isKept) executionId = randomUUID();
    return { instance: this, executionId, detailed, traceparent: '', span: null, openCalls: 0, handles: NONE, resolve, reject, stream, guard: null };
  }

  /**
   * @param {Plan} plan
   * @param {TaskOptions} options
   * @param {Waiter} waiter
   * @returns {number}
   */
  #submit(plan, options, waiter) {
    const { signal } = options;
    const sandboxed = options.isolation === 'sandbox';
    if (this.options.traces) traceTask(waiter, plan, options);
    if (this.#closed && !this.#writing) return refuse(waiter, closed());
    if (signal?.aborted) return refuse(waiter, aborted(signal));
    const { channel } = this;
    const { writer } = channel;
    const id = channel.expect(waiter);
    this.#unsettled++;
    const timeoutMs = options.timeoutMs ?? this.options.timeoutMs;
    if (sandboxed) waiter.guard = new Guard(options.allowUnsandboxed === true);
    let frame = -1;
    try {
      frame = writer.beginFrame(TO_RUST.TASK, sandboxed);
      writeTask(writer, id, this.number, plan, options, timeoutMs, waiter);
      writer.endFrame(frame);
      if (plan.handle !== 0) writer.handles.push(plan.handle);
      channel.hold(waiter, writer.handles);
    } catch (error) {
      if (frame >= 0) writer.rollback(frame);
      channel.forget(id);
      return refuse(waiter, error);
    }
    if (signal !== undefined) listen(channel, id, signal, waiter);
    channel.schedule();
    return id;
  }

  /** A task of this instance has settled. */
  settled() {
    this.#unsettled--;
    if (this.#drained !== undefined && this.#unsettled === 0) this.#drained();
  }
}

/** @type {TaskOptions} */
const NO_OPTIONS = Object.freeze({});
/** @type {number[]} */
const NONE = [];

/**
 * @param {string} what
 * @param {Plan} plan
 * @param {TaskOptions} [options]
 */
function optionsOf(what, plan, options) {
  const checked = taskOptions(what, options);
  checkIsolation(what, plan, checked);
  return plan.agent ? agentOptions(plan, checked) : checked;
}

/**
 * @param {Waiter} waiter
 * @param {unknown} error
 */
function refuse(waiter, error) {
  waiter.reject(error);
  return 0;
}

function closed() {
  return createError('CLOSED', 'this instance is closed');
}

exports.Python = Python;
