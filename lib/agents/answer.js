'use strict';

const { createError } = require('../errors');
const { isRecord } = require('../tasks/checks');

/** @typedef {import('../../index').AgentAnswer} AgentAnswer */

const COUNTS = ['promptTokens', 'completionTokens', 'totalTokens'];
const WANTED = 'Text, or an object such as { text, toolCalls, usage, model, provider }.';

/**
 * What a model answered, as Python takes it.
 * @param {unknown} told
 * @returns {AgentAnswer}
 */
function answerOf(told) {
  if (typeof told === 'string') return { text: told };
  if (!isRecord(told)) throw wrong(`the model answered with ${kindOf(told)}`);
  // Errors of providers that were asked before do not go to Python.
  const { attempts, ...answer } = /** @type {any} */ (told);
  const { text, toolCalls, usage, costUsd } = answer;
  if (text != null && typeof text !== 'string') throw wrong(`the text of the model's answer is ${kindOf(text)}`);
  if (toolCalls != null && !(Array.isArray(toolCalls) && toolCalls.every(isToolCall))) {
    throw wrong('the toolCalls of the model\'s answer are no list of { id, type: \'function\', function: { name, arguments } }, the arguments as JSON');
  }
  if (usage != null && !(isRecord(usage) && COUNTS.every(name => isAmount(usage[name])))) throw wrong('the usage of the model\'s answer is no object of numbers');
  if (!isAmount(costUsd)) throw wrong('the costUsd of the model\'s answer is no number');
  return answer;
}

/** @param {unknown} value */
function isAmount(value) {
  return value == null || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
}

/**
 * An answer piece by piece, the whole of it at last, whether the model says so or not.
 * @param {AsyncIterable<any>} events
 */
async function* pieces(events) {
  const iterable = events?.[Symbol.asyncIterator] ?? /** @type {any} */ (events)?.[Symbol.iterator];
  if (typeof events === 'string' || iterable === undefined) throw wrong(`the model streamed ${kindOf(events)}`);
  let text = '';
  for await (const event of events) {
    if (typeof event !== 'string' && !isRecord(event)) throw wrong(`a piece of the model's answer is ${kindOf(event)}`);
    if (typeof event === 'string' || event.type === 'text') {
      const piece = typeof event === 'string' ? event : event.text;
      if (typeof piece !== 'string') throw wrong(`the text of a piece of the model's answer is ${kindOf(piece)}`);
      text += piece;
      if (piece !== '') yield { type: 'text', text: piece };
    } else if (event.type === 'done') {
      const { type, ...told } = event;
      const answer = answerOf(told);
      yield { ...answer, type, text: answer.text ?? text };
      return;
    }
  }
  yield { type: 'done', text };
}

/**
 * @param {any} told
 * @param {number} asked How many vectors there should be.
 */
function embeddingsOf(told, asked) {
  const embeddings = Array.isArray(told) ? told : told?.embeddings;
  if (!Array.isArray(embeddings) || embeddings.length !== asked || !embeddings.every(isVector)) {
    throw createError('INVALID_ARGUMENT', `the model was asked for the vectors of ${asked} texts and gave something else`, {
      hint: 'embed({ input }) gives a list of numbers for each text, or { embeddings } with these.',
    });
  }
  return { embeddings };
}

/** @param {any} call */
function isToolCall(call) {
  return typeof call?.id === 'string' && typeof call.function?.name === 'string' && typeof call.function.arguments === 'string';
}

/** @param {unknown} value */
function isVector(value) {
  return Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
}

/** @param {unknown} value */
function kindOf(value) {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

/** @param {string} message */
function wrong(message) {
  return createError('INVALID_ARGUMENT', message, { hint: WANTED });
}

module.exports = { answerOf, pieces, embeddingsOf, isToolCall };
