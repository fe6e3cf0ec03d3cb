'use strict';

const { createError } = require('../errors');
const { check, truth } = require('../tasks/checks');
const { answerOf, embeddingsOf, pieces } = require('./answer');

/** @typedef {import('../../index').AgentModel} AgentModel */
/** @typedef {import('../../index').AgentModelOptions} AgentModelOptions */
/** @typedef {import('../../index').ToolDefinition} ToolDefinition */

const CHAT = 'model.chat';
const EMBED = 'model.embed';
const MODEL_TOOLS = Object.freeze([CHAT, EMBED]);

const QUESTION = ['messages', 'temperature', 'maxTokens', 'stop', 'responseFormat', 'stream'];
const WITH_TOOLS = [...QUESTION, 'tools', 'toolChoice'];

/**
 * What agents in Python think with, as tools of the host.
 * @param {AgentModel | AgentModel['chat']} given
 * @param {AgentModelOptions} [options]
 * @returns {ToolDefinition[]}
 */
function modelTools(given, options) {
  const model = typeof given === 'function' ? { chat: given } : given;
  if (typeof model?.chat !== 'function' || !isOptional(model.stream) || !isOptional(model.embed)) {
    throw createError('INVALID_ARGUMENT', 'registerModel takes a function, or an object with the functions chat and, where it has them, stream and embed', {
      hint: 'For example registerModel({ chat: async ({ messages }) => ({ text: "…" }) }), or what createModels() of @elizaos/python-tools gives.',
    });
  }
  const { toolCalls = true } = check('registerModel', { toolCalls: truth }, options);
  return [
    {
      name: CHAT,
      description: 'the model that agents think with',
      parameters: described(toolCalls ? WITH_TOOLS : QUESTION, ['messages']),
      handler: async ({ stream, ...request }, context) => stream && model.stream !== undefined
        ? pieces(await model.stream({ ...request, signal: context.signal }, context))
        : answerOf(await model.chat({ ...request, signal: context.signal }, context)),
    },
    ...(model.embed === undefined ? [] : [{
      name: EMBED,
      description: 'turns texts into vectors',
      parameters: described(['input'], ['input']),
      handler: /** @type {ToolDefinition['handler']} */ (async ({ input }, context) => embeddingsOf(await /** @type {Required<AgentModel>} */ (model).embed({ input, signal: context.signal }, context), input.length)),
    }]),
  ];
}

/**
 * Told, and not held against: the other side is this package's own.
 * @param {string[]} names
 * @param {string[]} required
 * @returns {import('../../index').StandardSchema}
 */
function described(names, required) {
  const schema = { type: 'object', properties: Object.fromEntries(names.map(name => [name, {}])), required };
  return { '~standard': { version: 1, vendor: 'python-native', validate: value => ({ value }), jsonSchema: { input: () => schema } } };
}

/** @param {unknown} value */
function isOptional(value) {
  return value === undefined || typeof value === 'function';
}

module.exports = { MODEL_TOOLS, modelTools };
