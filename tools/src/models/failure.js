import { APIConnectionError, APIError } from 'openai/error';

import { ElizaToolsError, ProviderError } from '../errors.js';

const MOST_TEXT = 300;

/**
 * What went wrong with a provider, in one error: what it said, whether asking again can help, and whether it is the
 * provider that is at fault.
 * @param {unknown} error
 * @param {{ name: string, label: string, apiKey?: string }} provider
 */
export function failureOf(error, { name, label, apiKey }) {
  if (error instanceof ProviderError) return error;
  /** @param {string} said @param {Omit<ConstructorParameters<typeof ProviderError>[1], 'provider'>} about */
  const failure = (said, about) => new ProviderError(`${label} ${clean(said, apiKey)}`, { provider: name, ...about });
  if (error instanceof APIConnectionError) return failure(`could not be reached: ${deepest(error)}`, { retryable: true });
  if (error instanceof APIError && error.status !== undefined) return refusal(error, failure);
  if (error instanceof SyntaxError) return failure(`answered with something that is no completion: ${error.message}`, {});
  if (isOfTheNetwork(error)) return failure(`broke off: ${deepest(error)}`, { retryable: true });
  const code = error instanceof ElizaToolsError ? `${error.code}: ` : '';
  return failure(`failed: ${code}${deepest(error)}`, {});
}

/**
 * What a body that ends early is told as.
 * @param {any} error
 */
function isOfTheNetwork(error) {
  return error instanceof TypeError && typeof /** @type {any} */ (error.cause)?.code === 'string';
}

/**
 * @param {APIError} error
 * @param {(said: string, about: { status: number, retryAfterMs: number | null, retryable: boolean, fault: boolean }) => ProviderError} failure
 */
function refusal(error, failure) {
  const status = Number(error.status);
  const limited = status === 429 && error.code !== 'insufficient_quota';
  return failure(`answered ${error.message}`, {
    status,
    retryAfterMs: retryAfter(error.headers?.get('retry-after')),
    retryable: limited || status === 408 || status === 409 || status >= 500,
    // Of the rest the question itself may be the cause.
    fault: [401, 402, 403, 408, 429].includes(status) || status >= 500,
  });
}

/**
 * Of the header: in ms, from seconds or a date.
 * @param {string | null | undefined} told
 */
export function retryAfter(told) {
  if (!told) return null;
  const seconds = Number(told);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(told) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/**
 * The innermost message: the client's own says no more than "Connection error".
 * @param {any} error
 */
function deepest(error) {
  let inner = error;
  for (let depth = 0; inner?.cause instanceof Error && depth < 8; depth++) inner = inner.cause;
  return String(inner?.message || inner?.code || inner);
}

/**
 * Some providers repeat the key that they refuse, and some answer with a page.
 * @param {string} text
 * @param {string | undefined} secret
 */
function clean(text, secret) {
  const told = secret ? text.replaceAll(secret, '[key]') : text;
  const line = told.replace(/\s+/g, ' ').trim();
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT)}…` : line;
}
