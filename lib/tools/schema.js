'use strict';

const { createError } = require('../errors');

/** @typedef {import('../../index').JsonSchema} JsonSchema */

const ANYTHING = Object.freeze({ type: 'object', properties: {}, additionalProperties: true });
const TARGET = 'draft-2020-12';

/** @type {import('ajv').default | undefined} */
let ajv;

/**
 * The JSON Schema of a tool's arguments, and the function that holds arguments against it: it gives them back, with
 * defaults filled in, or throws TOOL_INVALID_ARGUMENTS.
 * @param {string} name
 * @param {any} parameters
 * @returns {{ schema: JsonSchema, checkArguments: (args: Record<string, unknown>) => any }}
 */
function checkerOf(name, parameters) {
  if (parameters === undefined) return { schema: ANYTHING, checkArguments: args => args };
  if (parameters === null || (typeof parameters !== 'object' && typeof parameters !== 'function')) {
    throw createError('INVALID_ARGUMENT', `the parameters of the tool ${name} must be a JSON Schema or a Standard Schema (zod 4.2 or newer)`);
  }
  return parameters['~standard'] === undefined ? byJsonSchema(name, parameters) : byStandardSchema(name, parameters['~standard']);
}

/**
 * @param {string} name
 * @param {JsonSchema} schema
 */
function byJsonSchema(name, schema) {
  if (schema.type !== undefined && schema.type !== 'object') {
    throw createError('INVALID_ARGUMENT', `the parameters of the tool ${name} must describe an object, not a ${JSON.stringify(schema.type)}`);
  }
  // Loaded with the first schema: it takes longer to load than all the rest of this package.
  const { Ajv2020 } = require('ajv/dist/2020');
  ajv ??= /** @type {any} */ (new Ajv2020({ allErrors: true, useDefaults: true, strict: false, logger: false, validateFormats: false }));
  const { $id, ...anonymous } = schema;
  let validate;
  try {
    validate = /** @type {import('ajv').default} */ (ajv).compile(/** @type {any} */ (withoutDraft({ type: 'object', ...anonymous })));
  } catch (cause) {
    throw createError('INVALID_ARGUMENT', `the parameters of the tool ${name} are no JSON Schema: ${/** @type {Error} */ (cause).message}`, { cause });
  }
  return {
    schema,
    /** @param {Record<string, unknown>} args */
    checkArguments(args) {
      if (validate(args)) return args;
      throw refusal(name, (validate.errors ?? []).map(({ instancePath, message }) => `${pathOf(instancePath)}${message}`));
    },
  };
}

/**
 * A draft that ajv does not know would be refused by its name alone; the words in use are the same.
 * @param {JsonSchema} schema
 */
function withoutDraft({ $schema, ...schema }) {
  return schema;
}

/**
 * @param {string} name
 * @param {any} standard
 */
function byStandardSchema(name, standard) {
  if (typeof standard.jsonSchema?.input !== 'function') {
    throw createError('INVALID_ARGUMENT', `the parameters of the tool ${name} (${standard.vendor}) cannot tell their JSON Schema`, {
      hint: 'zod 4.2, ArkType 2.1.28 and Valibot with toStandardJsonSchema() can; or give a JSON Schema.',
    });
  }
  /** @param {any} outcome */
  const take = outcome => {
    if (outcome.issues === undefined) return outcome.value;
    throw refusal(name, outcome.issues.map((/** @type {any} */ issue) =>
      `${pathOf((issue.path ?? []).map((/** @type {any} */ step) => `/${String(step?.key ?? step)}`).join(''))}${issue.message}`));
  };
  return {
    schema: standard.jsonSchema.input({ target: TARGET }),
    /** @param {Record<string, unknown>} args */
    checkArguments(args) {
      const outcome = standard.validate(args);
      return typeof outcome?.then === 'function' ? outcome.then(take) : take(outcome);
    },
  };
}

/** @param {string} pointer */
function pathOf(pointer) {
  return pointer === '' ? '' : `${pointer.slice(1).replaceAll('/', '.')}: `;
}

/**
 * @param {string} name
 * @param {string[]} reasons
 */
function refusal(name, reasons) {
  return createError('TOOL_INVALID_ARGUMENTS', `the tool ${name} does not take these arguments: ${reasons.join('; ')}`);
}

module.exports = { checkerOf };
