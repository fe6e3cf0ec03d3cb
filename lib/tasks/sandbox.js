'use strict';

const { statSync } = require('node:fs');
const path = require('node:path');

const { createError } = require('../errors');
const { TASK_KIND } = require('../wire/tags');
const { DOTTED_NAME, check, integer } = require('./checks');

/** @typedef {import('../../index').TaskOptions} TaskOptions */
/** @typedef {import('./checks').Check} Check */
/** @typedef {import('./task').Plan} Plan */

const MOST_MEMORY_MB = 65_536;
const MOST_WORKERS = 1_000;
const MOST_TOOL_CALLS = 2 ** 32 - 1;

/** @type {Check} */
const modules = value => Array.isArray(value) && value.every(name => typeof name === 'string' && DOTTED_NAME.test(name))
  ? undefined
  : 'an array of names of modules';

/** @type {Check} */
const folders = value => typeof value === 'boolean' || (Array.isArray(value) && value.every(folder => typeof folder === 'string' && folder !== ''))
  ? undefined
  : 'true, false or an array of folders';

/** @type {Record<string, Check>} */
const SANDBOX = {
  memoryMb: integer(1, MOST_MEMORY_MB),
  preload: modules,
  packages: folders,
  spares: integer(0, MOST_WORKERS),
  maxWorkers: integer(1, MOST_WORKERS),
  maxToolCalls: integer(0, MOST_TOOL_CALLS),
};

const DEFAULTS = Object.freeze({
  memoryMb: 50,
  preload: /** @type {string[]} */ ([]),
  packages: /** @type {boolean | string[]} */ (false),
  spares: 4,
  maxWorkers: 32,
  maxToolCalls: 1_000,
});

/** What keeps a task out of the sandbox, and why. */
const SESSION = 'Its process ends with the task, and a session with it: pass what it needs as `inputs`, and return what is to last.';
const KEEP = 'Its process ends with the task, so no object can stay: return data.';
const REF = 'The object lives in this process, and the sandbox is another: pass data as `inputs` or `args`.';
const AGENT = 'Its framework is installed code, which runs in this process; code that the agent\'s model writes belongs in a task of its own, with isolation: \'sandbox\'.';
const TOOL = 'A Python tool is a function that lives in this process: name it as a target, or call it from source.';

/** @param {import('../../index').SandboxOptions} [options] */
function sandboxOptions(options) {
  const { packages, ...rest } = { ...DEFAULTS, ...check('createPython', SANDBOX, options, 'sandbox.') };
  return { ...rest, packages: Array.isArray(packages) ? packages.map(existingFolder) : packages };
}

/** @param {string} folder */
function existingFolder(folder) {
  const place = path.resolve(folder);
  if (!isFolder(place)) throw createError('INVALID_ARGUMENT', `the option 'sandbox.packages' of createPython must name folders, and ${place} is none`);
  return place;
}

/**
 * The folders of packages that tasks may read.
 * @param {boolean | string[]} packages
 * @param {() => string[]} environment Those of the environment.
 */
function packageFolders(packages, environment) {
  if (Array.isArray(packages)) return packages;
  return packages ? environment().filter(isFolder) : [];
}

/** @param {string} place */
function isFolder(place) {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Refuses what a task and its options ask of the sandbox in vain, and what they ask of it without asking for it.
 * @param {string} what
 * @param {Plan} plan
 * @param {TaskOptions} options
 */
function checkIsolation(what, plan, options) {
  if (options.isolation !== 'sandbox') {
    const vain = /** @type {const} */ (['memoryMb', 'allowUnsandboxed']).find(name => options[name] !== undefined);
    if (vain !== undefined) throw createError('INVALID_ARGUMENT', `the option '${vain}' of ${what} is for tasks with isolation: 'sandbox'`);
    return;
  }
  if (plan.session !== undefined) throw refusal('has no sessions', SESSION);
  if (plan.agent) throw refusal('runs no agents', AGENT);
  if (options.keep) throw refusal('keeps nothing', KEEP);
  if (plan.kind === TASK_KIND.TOOL) throw refusal('runs no Python tools by their names', TOOL);
  if (plan.handle !== 0) throw refusal('takes no handles', REF);
}

/**
 * @param {string} what
 * @param {string} hint
 */
function refusal(what, hint) {
  return createError('INVALID_ARGUMENT', `the sandbox ${what}`, { hint });
}

module.exports = { MOST_MEMORY_MB, sandboxOptions, packageFolders, checkIsolation };
