'use strict';

const {
  PythonNativeError,
  PythonNotFoundError,
  PythonStartError,
  InvalidArgumentError,
  UnsendableValueError,
  QueueFullError,
  TaskTimeoutError,
  TaskCancelledError,
  ClosedError,
  ResultTooLargeError,
  PythonError,
  PythonSyntaxError,
  TargetNotFoundError,
  HandleReleasedError,
  ToolNotFoundError,
  ToolNotAllowedError,
  ToolArgumentsError,
  ToolError,
  InternalError,
  SandboxUnavailableError,
  MemoryLimitError,
  PolicyError,
  CrashError,
  OutputLimitError,
  ProtocolError,
  WorkerDiedError,
  AgentLimitError,
  FrameworkMissingError,
  ModelMissingError,
  RecordUnavailableError,
} = require('./lib/errors');
const { Python } = require('./lib/instance');
const { kwargs } = require('./lib/tasks/keywords');
const { NdArray } = require('./lib/wire/ndarray');

/** @type {Python | undefined} */
let byDefault;

/** The instance behind the functions of the module. */
function defaultInstance() {
  byDefault ??= new Python();
  return byDefault;
}

/** @param {import('./index').PythonOptions} [options] */
function createPython(options) {
  return new Python(options);
}

/**
 * @param {import('./index').Task | import('./index').AgentTask} task
 * @param {import('./index').TaskOptions} [options]
 */
async function executeTask(task, options) {
  return defaultInstance().executeTask(task, options);
}

/**
 * @param {import('./index').Task | import('./index').AgentTask} task
 * @param {import('./index').TaskOptions} [options]
 */
function streamTask(task, options) {
  return defaultInstance().streamTask(task, options);
}

/** @param {import('./index').ToolDefinition} definition */
function registerTool(definition) {
  defaultInstance().registerTool(definition);
}

/**
 * @param {import('./index').AgentModel | import('./index').AgentModel['chat']} model
 * @param {import('./index').AgentModelOptions} [options]
 */
function registerModel(model, options) {
  defaultInstance().registerModel(model, options);
}

async function sandboxInfo() {
  return defaultInstance().sandboxInfo();
}

// Each by its own name: `import { … }` finds only what is written out here, and not what has a colon.
module.exports = {
  createPython,
  executeTask,
  streamTask,
  registerTool,
  registerModel,
  sandboxInfo,
  kwargs,
  NdArray,
  PythonNativeError,
  PythonNotFoundError,
  PythonStartError,
  InvalidArgumentError,
  UnsendableValueError,
  QueueFullError,
  TaskTimeoutError,
  TaskCancelledError,
  ClosedError,
  ResultTooLargeError,
  PythonError,
  PythonSyntaxError,
  TargetNotFoundError,
  HandleReleasedError,
  ToolNotFoundError,
  ToolNotAllowedError,
  ToolArgumentsError,
  ToolError,
  InternalError,
  SandboxUnavailableError,
  MemoryLimitError,
  PolicyError,
  CrashError,
  OutputLimitError,
  ProtocolError,
  WorkerDiedError,
  AgentLimitError,
  FrameworkMissingError,
  ModelMissingError,
  RecordUnavailableError,
};
