import { InvalidArgumentError } from '../errors.js';

/**
 * A question that has been looked at.
 * @typedef {object} Asked
 * @property {import('../../index.js').ChatMessage[]} messages
 * @property {string} [model]
 * @property {number} [temperature]
 * @property {number} [maxTokens]
 * @property {string[]} [stop]
 * @property {{ type: string, [field: string]: unknown }} [responseFormat]
 * @property {object[]} [tools]
 * @property {string | object} [toolChoice]
 */

const KNOWN = new Set(['messages', 'model', 'temperature', 'maxTokens', 'stop', 'responseFormat', 'tools', 'toolChoice', 'provider', 'signal']);

/**
 * @param {import('../../index.js').ChatRequest} request
 * @returns {Asked}
 */
export function askedOf(request) {
  if (request === null || typeof request !== 'object') throw new InvalidArgumentError('chat takes { messages, … }');
  const unknown = Object.keys(request).filter(name => !KNOWN.has(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`chat knows no ${unknown.join(', ')}`, { hint: `It takes ${[...KNOWN].join(', ')}.` });
  const { messages, model, temperature, maxTokens, stop, responseFormat, tools, toolChoice } = request;
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(message => typeof message?.role === 'string')) {
    throw new InvalidArgumentError('messages must be a list of messages, each with a role', { hint: 'For example [{ role: "user", content: "…" }].' });
  }
  return {
    messages,
    model: given('model', 'string', model),
    temperature: given('temperature', 'number', temperature),
    maxTokens: given('maxTokens', 'number', maxTokens),
    stop: stopsOf(stop),
    responseFormat: formatOf(responseFormat),
    tools: tools?.length ? tools : undefined,
    toolChoice: toolChoice ?? undefined,
  };
}

/** @param {string[] | null | undefined} stop */
function stopsOf(stop) {
  if (stop === undefined || stop === null) return undefined;
  if (!Array.isArray(stop) || !stop.every(text => typeof text === 'string' && text !== '')) {
    throw new InvalidArgumentError('stop must be a list of texts that are not empty', { hint: 'For example ["\\n\\n"].' });
  }
  return stop.length > 0 ? stop : undefined;
}

/** @param {import('../../index.js').ChatRequest['responseFormat']} format */
function formatOf(format) {
  if (format === undefined || format === null) return undefined;
  if (typeof format !== 'object' || typeof format.type !== 'string') {
    throw new InvalidArgumentError('responseFormat must be an object with a type', { hint: 'For example { type: "json_object" }, or { type: "json_schema", json_schema: { name, schema } }.' });
  }
  return format;
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
