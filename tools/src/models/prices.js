/**
 * USD for a million tokens, as published in November 2026. A model whose price depends on the hour, on the length of the
 * question or on the reseller is not here: its cost is unknown rather than wrong. The option `prices` adds to this table.
 *
 * @typedef {{ input: number, output: number, cachedInput?: number }} Price
 */

/** @type {Record<string, Record<string, Price>>} */
export const PRICES = {
  openai: {
    'gpt-6-luna': { input: 0.1, cachedInput: 0.01, output: 0.5 },
    'gpt-4o-mini': { input: 0.15, cachedInput: 0.075, output: 0.6 },
    'text-embedding-3-small': { input: 0.02, output: 0 },
  },
  gemini: {
    'gemini-3.8-flash': { input: 0.75, cachedInput: 0.075, output: 3.75 },
  },
};
