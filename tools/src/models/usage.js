/** @typedef {import('../../index.js').Usage} Usage */
/** @typedef {import('./prices.js').Price} Price */

/** @type {Usage} */
export const UNKNOWN = Object.freeze({ promptTokens: null, completionTokens: null, totalTokens: null });

/**
 * What a provider tells of the tokens, in our words.
 * @param {any} told
 * @returns {Usage}
 */
export function usageOf(told) {
  const promptTokens = count(told?.prompt_tokens);
  const completionTokens = count(told?.completion_tokens);
  const sum = promptTokens === null || completionTokens === null ? null : promptTokens + completionTokens;
  return { promptTokens, completionTokens, totalTokens: count(told?.total_tokens) ?? sum };
}

/**
 * In USD; null where it is not known. OpenRouter tells it itself.
 * @param {any} told
 * @param {Price | undefined} price
 */
export function costOf(told, price) {
  if (typeof told?.cost === 'number') return told.cost;
  const prompt = count(told?.prompt_tokens);
  if (price === undefined || prompt === null) return null;
  const cached = Math.min(count(told.prompt_tokens_details?.cached_tokens) ?? 0, prompt);
  const { input, cachedInput = input, output } = price;
  return ((prompt - cached) * input + cached * cachedInput + (count(told.completion_tokens) ?? 0) * output) / 1e6;
}

/** @param {unknown} value */
function count(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
