'use strict';

const { agentPlan } = require('../agents/task');
const { createError } = require('../errors');
const { encodeValue } = require('../wire/encode');
const { FLAG, TASK_KIND } = require('../wire/tags');
const { HANDLE } = require('../wire/symbols');
const { isRecord } = require('./options');

/**
 * What a task comes to on the wire.
 * @typedef {object} Plan
 * @property {number} kind
 * @property {number} handle
 * @property {string} subject
 * @property {string} [session]
 * @property {unknown[]} [args]
 * @property {Record<string, unknown>} [kwargs]
 * @property {string} argsLabel What args and kwargs are called in errors.
 * @property {string} kwargsLabel
 * @property {boolean} [agent] Whether it is a task in words.
 */

const FIELDS = {
  code: ['code', 'inputs', 'session'],
  call: ['call', 'args', 'kwargs'],
  ref: ['ref', 'attribute', 'args', 'kwargs'],
  // Its fields are held against a table of their own.
  task: undefined,
};

/**
 * @param {any} task
 * @returns {Plan}
 */
function planOf(task) {
  if (!isRecord(task)) throw invalid('a task is an object: { code }, { call }, { ref } or { task }');
  const kinds = /** @type {(keyof typeof FIELDS)[]} */ (Object.keys(FIELDS).filter(kind => task[kind] !== undefined));
  if (kinds.length !== 1) throw invalid('a task has exactly one of code, call, ref and task');
  const [kind] = kinds;
  if (kind === 'task') return agentPlan(task);
  for (const field of Object.keys(task)) {
    if (!FIELDS[kind].includes(field)) {
      throw createError('UNKNOWN_OPTION', `a task with ${kind} knows no '${field}'`, { hint: `It takes ${FIELDS[kind].join(', ')}.` });
    }
  }
  if (kind === 'code') return codePlan(task);
  checkArguments(task);
  return kind === 'call' ? callPlan(task) : refPlan(task);
}

/** @param {any} task */
function codePlan({ code, inputs, session }) {
  checkSource(code);
  if (inputs !== undefined && !isRecord(inputs)) throw invalid('inputs must be a plain object');
  if (session !== undefined && (typeof session !== 'string' || session === '')) throw invalid('session must be a string that is not empty');
  return plan(TASK_KIND.CODE, code, { session, kwargs: inputs, kwargsLabel: 'inputs' });
}

/** @param {any} task */
function callPlan({ call, args, kwargs }) {
  checkTarget(call);
  return plan(TASK_KIND.CALL, call, { args, kwargs });
}

/** @param {any} task */
function refPlan({ ref, attribute = '', args, kwargs }) {
  const handle = ref?.[HANDLE];
  if (typeof handle !== 'number') throw invalid('ref must be a handle that a task with { keep: true } gave');
  if (typeof attribute !== 'string') throw invalid('attribute must be a dotted path');
  const isCall = args !== undefined || kwargs !== undefined;
  return plan(isCall ? TASK_KIND.REF_CALL : TASK_KIND.REF_READ, attribute, { handle, args, kwargs });
}

/**
 * @param {number} kind
 * @param {string} subject
 * @param {Partial<Plan>} rest
 * @returns {Plan}
 */
function plan(kind, subject, rest) {
  return { kind, handle: 0, subject, argsLabel: 'args', kwargsLabel: 'kwargs', ...rest };
}

/** @param {any} task */
function checkArguments({ args, kwargs }) {
  if (args !== undefined && !Array.isArray(args)) throw invalid('args must be an array');
  if (kwargs !== undefined && !isRecord(kwargs)) throw invalid('kwargs must be a plain object');
}

/** @param {unknown} source */
function checkSource(source) {
  if (typeof source !== 'string') throw invalid(`code must be a string, not ${source === null ? 'null' : `a ${typeof source}`}`);
  if (source.trim() === '') throw invalid('code must not be empty');
  if (source.includes('\0')) throw invalid(`code must not contain a NUL (there is one at ${source.indexOf('\0')})`);
  if (!source.isWellFormed()) throw invalid('code must not contain a lone surrogate: write it as an escape such as \\ud800');
}

/** @param {unknown} target */
function checkTarget(target) {
  if (typeof target !== 'string' || target === '') throw invalid("call must be a string 'package.module:attribute'");
}

/** @param {string} message */
function invalid(message) {
  return createError('INVALID_ARGUMENT', message);
}

/**
 * Writes a TASK frame's body up to its arguments.
 * @param {import('../wire/writer').Writer} writer
 * @param {number} id
 * @param {number} instance
 * @param {Plan} plan
 * @param {import('../../index').TaskOptions} options
 * @param {number} timeoutMs
 * @param {import('../channel').Waiter} waiter
 */
function writeHead(writer, id, instance, { kind, handle, subject, session, args, kwargs }, options, timeoutMs, waiter) {
  const { stream, detailed, executionId, traceparent } = waiter;
  const labelled = isLabelled(options);
  writer.u32(id);
  writer.u32(instance);
  writer.u8(kind);
  writer.u16(
    (session === undefined ? 0 : FLAG.SESSION)
    | (options.tools === undefined ? 0 : FLAG.TOOLS)
    | (options.keep ? FLAG.KEEP : 0)
    | (stream === null ? 0 : FLAG.STREAM)
    | (detailed ? FLAG.DETAILED : 0)
    | (executionId === '' ? 0 : FLAG.NAMED)
    | (labelled ? FLAG.LABELLED : 0)
    | (traceparent === '' ? 0 : FLAG.TRACED)
    | (args === undefined ? 0 : FLAG.ARGS)
    | (kwargs === undefined ? 0 : FLAG.KWARGS)
    | (options.isolation === 'sandbox' ? FLAG.SANDBOX : 0)
    | (options.allowUnsandboxed ? FLAG.UNSANDBOXED : 0),
  );
  writer.u32(timeoutMs);
  writer.u32(options.maxResultBytes ?? 0);
  writer.u32(handle);
  writer.text(subject);
  if (session !== undefined) writer.text(session);
  if (options.tools !== undefined) {
    writer.u32(options.tools.length);
    for (const name of options.tools) writer.text(name);
  }
  if (executionId !== '') writer.text(executionId);
  if (labelled) {
    writer.text(options.source ?? '');
    writer.text(options.workflowId ?? '');
    writer.text(options.variant ?? '');
    writer.text(options.metadata === undefined ? '' : metadataText(options.metadata));
  }
  if (traceparent !== '') writer.text(traceparent);
}

/**
 * Writes a whole TASK frame's body.
 * @param {import('../wire/writer').Writer} writer
 * @param {number} id
 * @param {number} instance
 * @param {Plan} plan
 * @param {import('../../index').TaskOptions} options
 * @param {number} timeoutMs
 * @param {import('../channel').Waiter} waiter
 */
function writeTask(writer, id, instance, plan, options, timeoutMs, waiter) {
  writeHead(writer, id, instance, plan, options, timeoutMs, waiter);
  if (plan.args !== undefined) sized(writer, plan.args, plan.argsLabel);
  if (plan.kwargs !== undefined) sized(writer, plan.kwargs, plan.kwargsLabel);
  if (options.isolation === 'sandbox') writer.u32(options.memoryMb ?? 0);
}

/**
 * @param {import('../wire/writer').Writer} writer
 * @param {unknown} value
 * @param {string} label
 */
function sized(writer, value, label) {
  writer.u32(0);
  const start = writer.length;
  encodeValue(writer, value, label);
  writer.view.setUint32(start - 4, writer.length - start, true);
}

/**
 * As JSON, with what JSON has no word for as text.
 * @param {Record<string, unknown>} metadata
 */
function metadataText(metadata) {
  try {
    return JSON.stringify(metadata, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  } catch (error) {
    throw createError('INVALID_ARGUMENT', `the option 'metadata' must be data that JSON can hold (${/** @type {Error} */ (error).message})`, { cause: error });
  }
}

/** @param {import('../../index').TaskOptions} options */
function isLabelled({ source, workflowId, variant, metadata }) {
  return source !== undefined || workflowId !== undefined || variant !== undefined || metadata !== undefined;
}

module.exports = { planOf, writeTask, checkSource, checkTarget };
