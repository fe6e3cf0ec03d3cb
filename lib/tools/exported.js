'use strict';

const { createError } = require('../errors');
const { isRecord } = require('../tasks/options');

/** Python functions marked `@tool`, for JavaScript. */
class PythonTools {
  /** @type {import('../instance').Python} */
  #python;

  /** @param {import('../instance').Python} python */
  constructor(python) {
    this.#python = python;
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} [args]
   * @param {import('../../index').TaskOptions} [options]
   */
  async call(name, args = {}, options = undefined) {
    if (typeof name !== 'string' || name === '') throw createError('INVALID_ARGUMENT', 'tools.call takes the name of a Python tool');
    if (!isRecord(args)) throw createError('INVALID_ARGUMENT', `the arguments of the tool ${name} must be a plain object`);
    return this.#python.callTool(name, args, options);
  }

  list() {
    return this.#python.call('elizaos_py.host.exports:describe_tools');
  }

  /** @param {string} module */
  async load(module) {
    if (typeof module !== 'string' || module === '') throw createError('INVALID_ARGUMENT', 'tools.load takes the name of a Python module');
    return this.#python.call('elizaos_py.host.exports:load', module);
  }
}

exports.PythonTools = PythonTools;
