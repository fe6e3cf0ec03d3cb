import { InvalidArgumentError } from '../errors.js';

/**
 * A question that has been looked at.
 * @typedef {object} Asked
 * @property {import('../../index.js').ChatMessage[]} messages
 * @property {string} [model]
 * @property {number} [temperature]
 * @property {number} [maxTokens]
 * @property {object[]} [tools]
 * @property {string | object} [toolChoice]
 */

const KNOWN = new Set(['messages', 'model', 'temperature', 'maxTokens', 'tools', 'toolChoice', 'provider', 'signal']);

/**
 * @param {import('../../index.js').ChatRequest} request
 * @returns {Asked}
 */
export function askedOf(request) {
  if (request === null || typeof request !== 'object') throw new InvalidArgumentError('chat takes { messages, … }');
  const unknown = Object.keys(request).filter(name => !KNOWN.has(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`chat knows no ${unknown.join(', ')}`, { hint: `It takes ${[...KNOWN].join(', ')}.` });
  const { messages, model, temperature, maxTokens, tools, toolChoice } = request;
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(message => typeof message?.role === 'string')) {
    throw new InvalidArgumentError('messages must be a list of messages, each with a role', { hint: 'For example [{ role: "user", content: "…" }].' });
  }
  return {
    messages,
    model: given('model', 'string', model),
    temperature: given('temperature', 'number', temperature),
    maxTokens: given('maxTokens', 'number', maxTokens),
    tools: tools?.length ? tools : undefined,
    toolChoice: toolChoice ?? undefined,
  };
}

/**
 * What is null was left out in Python.
 * @template {string | number} T
 * @param {string} name
 * @param {'string' | 'number'} type
 * @param {T | null | undefined} value
 * @returns {T | undefined}
 */
function given(name, type, value) {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type || value === '' || Number.isNaN(value)) throw new InvalidArgumentError(`${name} must be a ${type}, not ${JSON.stringify(value)}`);
  return value;
}
