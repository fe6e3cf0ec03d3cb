'use strict';

/** @typedef {import('../index').ErrorCode} ErrorCode */
/** @typedef {Extract<keyof typeof import('../index'), `${string}Error`>} ClassName */
/** @typedef {{ hint?: string | null, cause?: unknown, [detail: string]: unknown }} Extra */

/** @type {Record<string, { class: ClassName, hint: string | null }>} */
const table = /** @type {any} */ (require('../errors.json'));

/** @type {Map<ClassName, ClassName>} */
const PARENTS = new Map([['PythonSyntaxError', 'PythonError']]);

class PythonNativeError extends Error {
  /**
   * @param {string} message
   * @param {Extra & { code?: string }} [extra]
   */
  constructor(message, extra = {}) {
    const { code, hint = null, cause, ...details } = extra;
    super(message, cause === undefined ? undefined : { cause });
    /** @type {string | undefined} */
    this.code = code;
    // Own and enumerable: that is what makes Node, Bun and loggers print it under the stack, also for an uncaught
    // error, where `util.inspect.custom` is not asked. Without a hint there is nothing to print.
    /** @type {string | null} */
    this.hint = hint;
    if (hint === null) Object.defineProperty(this, 'hint', { enumerable: false });
    Object.assign(this, Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)));
  }
}
nameAfter(PythonNativeError, 'PythonNativeError');

/** @type {Record<ClassName, typeof PythonNativeError>} */
const classes = /** @type {any} */ ({ PythonNativeError });
for (const entry of Object.values(table)) define(entry.class);

/**
 * @param {ClassName} name
 * @returns {typeof PythonNativeError}
 */
function define(name) {
  if (!Object.hasOwn(classes, name)) {
    const Parent = define(PARENTS.get(name) ?? 'PythonNativeError');
    classes[name] = nameAfter(class extends Parent {}, name);
  }
  return classes[name];
}

/**
 * The prototype carries the name, as with the built-in errors: an own property would be printed with each error.
 * @param {typeof PythonNativeError} Class
 * @param {string} name
 */
function nameAfter(Class, name) {
  Object.defineProperty(Class, 'name', { value: name });
  Object.defineProperty(Class.prototype, 'name', { value: name, writable: true, configurable: true });
  return Class;
}

/**
 * Makes the error that the table has for a code. `extra.hint` replaces the table's; other fields become properties.
 * @param {ErrorCode} code
 * @param {string} message
 * @param {Extra} [extra]
 */
function createError(code, message, extra = {}) {
  // A code can come from a native half of another version. An unknown one must not hide the message.
  if (!Object.hasOwn(table, code)) return createError('INTERNAL', `${message} (unknown code ${code})`, extra);
  const { class: name, hint } = table[code];
  const error = new classes[name](message, { ...extra, code, hint: extra.hint === undefined ? hint : extra.hint });
  Error.captureStackTrace(error, createError);
  return error;
}

module.exports = { createError, classes, ...classes };
