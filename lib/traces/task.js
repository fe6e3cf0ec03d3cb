'use strict';

const { randomUUID } = require('node:crypto');

const { hostTracing } = require('./host');
const { Scope } = require('./scope');
const { spanOf, traceparentOf } = require('./traceparent');
const { TASK_KIND } = require('../wire/tags');

/**
 * @typedef {import('../channel').Waiter} Waiter
 * @typedef {import('../tasks/task').Plan} Plan
 * @typedef {import('../../index').TaskOptions} TaskOptions
 */

const PREFIX = 'elizaos.python.';

/** What each kind of task is called. What is not here is asked by this package itself. @type {Map<number, string>} */
const KINDS = new Map([
  [TASK_KIND.CALL, 'call'],
  [TASK_KIND.CODE, 'code'],
  [TASK_KIND.REF_CALL, 'ref'],
  [TASK_KIND.REF_READ, 'ref'],
  [TASK_KIND.TOOL, 'tool'],
]);

/** The span of a task, from submission to settlement. */
class TaskSpan extends Scope {
  /**
   * @param {number} queueMs
   * @param {number} toolCalls
   * @param {boolean} sandboxed
   */
  tell(queueMs, toolCalls, sandboxed) {
    this.span.setAttributes({
      [`${PREFIX}queue_ms`]: queueMs,
      [`${PREFIX}tool_calls`]: toolCalls,
      // Where it ran, which need not be where it was to.
      [`${PREFIX}isolation`]: sandboxed ? 'sandbox' : 'in-process',
    });
  }

  /**
   * The span of a call of a tool.
   * @param {string} tool
   * @param {string} executionId
   * @param {string} traceparent The span of Python's that it was called in; empty: this one.
   */
  callOf(tool, executionId, traceparent) {
    const { trace } = this.tracing.api;
    const parent = traceparent === '' ? this.context : trace.setSpanContext(this.context, spanOf(traceparent, this.span.spanContext()));
    return new Scope(this.tracing, `tool ${tool}`, {
      [`${PREFIX}execution_id`]: executionId,
      // By these names a backend knows it for what it is.
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
    }, parent);
  }
}

/**
 * Begins a task's span, if the host has any use for it, and has it end when the task settles.
 * @param {Waiter} waiter
 * @param {Plan} plan
 * @param {TaskOptions} options
 */
function traceTask(waiter, plan, options) {
  const tracing = hostTracing();
  if (tracing === null) return;
  const kind = KINDS.get(plan.kind);
  if (kind === undefined) return;
  waiter.executionId ||= randomUUID();
  const span = new TaskSpan(tracing, nameOf(kind, plan.subject), attributesOf(kind, waiter.executionId, options), tracing.api.context.active());
  waiter.span = span;
  waiter.traceparent = traceparentOf(tracing.api, span.span.spanContext());
  const { resolve, reject } = waiter;
  waiter.resolve = value => {
    resolve(value);
    span.end();
  };
  waiter.reject = error => {
    reject(error);
    span.fail(error);
  };
}

/**
 * Few names, so never a source's text.
 * @param {string} kind
 * @param {string} subject
 */
function nameOf(kind, subject) {
  return `execute_task ${kind === 'call' || kind === 'tool' ? subject : kind}`;
}

/**
 * @param {string} kind
 * @param {string} executionId
 * @param {TaskOptions} options
 */
function attributesOf(kind, executionId, { isolation = 'in-process', source, workflowId, variant }) {
  return {
    [`${PREFIX}execution_id`]: executionId,
    [`${PREFIX}kind`]: kind,
    [`${PREFIX}isolation`]: isolation,
    ...(source !== undefined && { [`${PREFIX}source`]: source }),
    ...(workflowId !== undefined && { [`${PREFIX}workflow_id`]: workflowId }),
    ...(variant !== undefined && { [`${PREFIX}variant`]: variant }),
  };
}

exports.TaskSpan = TaskSpan;
exports.traceTask = traceTask;
