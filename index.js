'use strict';

const errors = require('./lib/errors');
const { Python, kwargs } = require('./lib/instance');
const { NdArray } = require('./lib/wire/ndarray');

/** @type {Python | undefined} */
let byDefault;

/** The instance behind the functions of the module; made anew where somebody has closed it. */
function defaultInstance() {
  if (byDefault === undefined || byDefault.closed) byDefault = new Python();
  return byDefault;
}

/** @param {import('./index').PythonOptions} [options] */
function createPython(options) {
  return new Python(options);
}

/**
 * @param {import('./index').Task} task
 * @param {import('./index').TaskOptions} [options]
 */
async function executeTask(task, options) {
  return defaultInstance().executeTask(task, options);
}

/**
 * @param {import('./index').Task} task
 * @param {import('./index').TaskOptions} [options]
 */
function streamTask(task, options) {
  return defaultInstance().streamTask(task, options);
}

/** @param {import('./index').ToolDefinition} definition */
function registerTool(definition) {
  defaultInstance().registerTool(definition);
}

// Each by its name: `import { … }` finds only what is written out here.
module.exports = {
  createPython,
  executeTask,
  streamTask,
  registerTool,
  kwargs,
  NdArray,
  PythonNativeError: errors.PythonNativeError,
  PythonNotFoundError: errors.PythonNotFoundError,
  PythonStartError: errors.PythonStartError,
  InvalidArgumentError: errors.InvalidArgumentError,
  UnsendableValueError: errors.UnsendableValueError,
  QueueFullError: errors.QueueFullError,
  TaskTimeoutError: errors.TaskTimeoutError,
  TaskCancelledError: errors.TaskCancelledError,
  ClosedError: errors.ClosedError,
  ResultTooLargeError: errors.ResultTooLargeError,
  PythonError: errors.PythonError,
  PythonSyntaxError: errors.PythonSyntaxError,
  TargetNotFoundError: errors.TargetNotFoundError,
  HandleReleasedError: errors.HandleReleasedError,
  ToolNotFoundError: errors.ToolNotFoundError,
  ToolNotAllowedError: errors.ToolNotAllowedError,
  ToolArgumentsError: errors.ToolArgumentsError,
  ToolError: errors.ToolError,
  InternalError: errors.InternalError,
};
