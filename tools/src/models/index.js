import { InvalidArgumentError } from '../errors.js';
import { knownOptions, positive } from '../options.js';
import { Gate } from '../within.js';
import { ApiModel } from './api.js';
import { askedOf } from './asked.js';
import { Chain } from './chain.js';
import { Embeddings } from './embeddings.js';
import { InjectedModel } from './host.js';
import { PRICES } from './prices.js';
import { PROVIDERS } from './providers.js';
import { Tier } from './tier.js';

/** @typedef {import('../../index.js').ModelOptions} ModelOptions */

export const MODEL_OPTIONS = /** @type {const} */ ([
  'host', 'env', 'providers', 'prices', 'timeoutMs', 'retries', 'retryDelayMs', 'maxRetryDelayMs', 'maxRestMs', 'breaker', 'maxConcurrent', 'maxQueue',
]);

/**
 * @param {ModelOptions} [options]
 * @returns {import('../../index.js').Models}
 */
export function createModels(options = {}) {
  knownOptions('createModels', options, MODEL_OPTIONS);
  const limits = limitsOf(options);
  const apis = apisOf(options, limits.timeoutMs).map(model => new Tier(model, limits));
  const hosts = options.host === undefined ? [] : [new Tier(new InjectedModel(options.host, limits), limits)];
  const chain = new Chain([...hosts, ...apis]);
  const gate = new Gate('questions to models', limits);
  const embeddings = new Embeddings(apis);
  return {
    providers: Object.freeze(chain.tiers.map(({ name }) => name)),
    async chat(request) {
      const asked = askedOf(request);
      return gate.run(request.signal, () => chain.chat(asked, request.provider ?? undefined, request.signal));
    },
    async *stream(request) {
      const asked = askedOf(request);
      const leave = await gate.enter(request.signal);
      try {
        yield* chain.stream(asked, request.provider ?? undefined, request.signal);
      } finally {
        leave();
      }
    },
    async embed({ input, signal }) {
      return gate.run(signal, () => embeddings.of(input, signal));
    },
  };
}

/** @param {ModelOptions} options */
export function limitsOf({ timeoutMs, retries, retryDelayMs, maxRetryDelayMs, maxRestMs, breaker, maxConcurrent, maxQueue }) {
  return {
    timeoutMs: positive('timeoutMs', timeoutMs, 20_000),
    retries: positive('retries', retries, 1, 0),
    retryDelayMs: positive('retryDelayMs', retryDelayMs, 250),
    maxRetryDelayMs: positive('maxRetryDelayMs', maxRetryDelayMs, 2_000),
    maxRestMs: positive('maxRestMs', maxRestMs, 60_000),
    breaker: {
      failures: positive('breaker.failures', breaker?.failures, 4),
      restMs: positive('breaker.restMs', breaker?.restMs, 15_000),
    },
    maxConcurrent: positive('maxConcurrent', maxConcurrent, 16),
    maxQueue: positive('maxQueue', maxQueue, 256, 0),
  };
}

/**
 * @param {ModelOptions} options
 * @param {number} timeoutMs
 */
function apisOf({ env = process.env, providers = {}, prices = {} }, timeoutMs) {
  const own = Object.keys(providers).filter(name => !Object.hasOwn(PROVIDERS, name));
  return [...Object.keys(PROVIDERS), ...own].flatMap(name => {
    const chosen = providers[name];
    if (chosen === false || name === 'host') return [];
    const known = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
    const { label = name, baseUrl, model, env: variable, ...rest } = { ...known, ...defined(chosen ?? {}) };
    const apiKey = chosen?.apiKey ?? (variable && env[variable]);
    if (!apiKey && known !== undefined) return [];
    if (!apiKey || !baseUrl || !model) throw new InvalidArgumentError(`the provider ${name} needs apiKey, baseUrl and model`);
    return [new ApiModel({ ...rest, name, label, apiKey, baseUrl, model, timeoutMs, prices: { ...PRICES[name], ...prices[name] } })];
  });
}

/**
 * @template {object} T
 * @param {T} options
 */
function defined(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
