'use strict';

const { createError } = require('../errors');
const { DOTTED_NAME } = require('../tasks/checks');
const { checkerOf } = require('./schema');

/** @typedef {import('../../index').ToolDefinition} ToolDefinition */
/** @typedef {import('../../index').ToolContext} ToolContext */

const KNOWN = new Set(['name', 'description', 'parameters', 'handler']);

/** A function of the host's that Python may call. */
class Tool {
  /** @param {ToolDefinition} definition */
  constructor(definition) {
    check(definition);
    const { name, description = '', parameters, handler } = definition;
    this.name = name;
    this.description = description;
    this.handler = handler;
    const { schema, checkArguments } = checkerOf(name, parameters);
    this.parameters = schema;
    this.checkArguments = checkArguments;
  }

  /**
   * Runs the handler with arguments that fit.
   * @param {Record<string, unknown>} args
   * @param {ToolContext} context
   * @returns {any}
   */
  run(args, context) {
    const checked = this.checkArguments(args);
    return typeof checked?.then === 'function'
      ? checked.then((/** @type {unknown} */ value) => this.handler(value, context))
      : this.handler(checked, context);
  }
}

/** @param {ToolDefinition} definition */
function check(definition) {
  if (definition === null || typeof definition !== 'object') {
    throw createError('INVALID_ARGUMENT', 'registerTool takes { name, description, parameters, handler }');
  }
  const unknown = Object.keys(definition).filter(key => !KNOWN.has(key));
  if (unknown.length > 0) {
    throw createError('UNKNOWN_OPTION', `registerTool knows no ${unknown.map(key => `'${key}'`).join(', ')}`, {
      hint: `It takes ${[...KNOWN].join(', ')}.`,
    });
  }
  const { name, description, handler } = definition;
  if (typeof name !== 'string' || !DOTTED_NAME.test(name)) {
    throw createError('INVALID_ARGUMENT', `a tool's name is a Python identifier, with dots for namespaces, not ${JSON.stringify(name)}`);
  }
  if (description !== undefined && typeof description !== 'string') {
    throw createError('INVALID_ARGUMENT', `the description of the tool ${name} must be a string`);
  }
  if (typeof handler !== 'function') {
    throw createError('INVALID_ARGUMENT', `the handler of the tool ${name} must be a function`);
  }
}

exports.Tool = Tool;
