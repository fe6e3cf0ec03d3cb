import { AllProvidersFailedError, InvalidArgumentError, NotConfiguredError, ProviderError, StreamBrokenError } from '../errors.js';
import { PROVIDERS } from './providers.js';
import { Question } from './spans.js';

/** @typedef {import('./tier.js').Tier} Tier */
/** @typedef {import('./asked.js').Asked} Asked */
/** @typedef {import('../../index.js').Attempt} Attempt */
/** @typedef {import('../../index.js').StreamEvent} StreamEvent */

/** The providers that are there, asked one after the other until one answers. */
export class Chain {
  /** @param {Tier[]} tiers */
  constructor(tiers) {
    this.tiers = tiers;
  }

  /**
   * @param {Asked} asked
   * @param {string | undefined} provider The only one to ask.
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<import('../../index.js').ChatResult>}
   */
  async chat(asked, provider, signal) {
    /** @type {Attempt[]} */
    const attempts = [];
    for (const { tier, question } of this.#ask(asked, provider)) {
      const span = new Question(tier, question);
      try {
        const answer = await tier.ask(inner => tier.model.chat(question, inner), signal);
        span.answered(answer);
        return { ...answer, attempts };
      } catch (error) {
        span.failed(error);
        attempts.push(attemptOf(tier, error, signal));
      }
    }
    throw failureOf(attempts, provider);
  }

  /**
   * @param {Asked} asked
   * @param {string | undefined} provider
   * @param {AbortSignal | undefined} signal
   * @returns {AsyncGenerator<StreamEvent, void, void>}
   */
  async *stream(asked, provider, signal) {
    /** @type {Attempt[]} */
    const attempts = [];
    for (const { tier, question } of this.#ask(asked, provider)) {
      let opened;
      const span = new Question(tier, question);
      try {
        opened = await tier.stream(question, signal);
      } catch (error) {
        span.failed(error);
        attempts.push(attemptOf(tier, error, signal));
        continue;
      }
      return yield* told(opened.pieces(), attempts, signal, span);
    }
    throw failureOf(attempts, provider);
  }

  /**
   * Whom to ask, and what: a model's name is for the providers that have it, and the others take their own.
   * @param {Asked} asked
   * @param {string | undefined} provider
   */
  #ask(asked, provider) {
    const tiers = provider === undefined ? this.tiers : [this.tier(provider)];
    if (tiers.length === 0) throw notConfigured();
    const { model } = asked;
    if (model === undefined || provider !== undefined) return tiers.map(tier => ({ tier, question: asked }));
    if (!tiers.some(tier => tier.model.knows(model))) {
      throw new InvalidArgumentError(`no provider is known to have the model ${model}`, { hint: `Name its provider, too: ${tiers.map(({ name }) => name).join(', ')}.` });
    }
    return tiers.map(tier => ({ tier, question: tier.model.knows(model) ? asked : { ...asked, model: undefined } }));
  }

  /** @param {string} name */
  tier(name) {
    const found = this.tiers.find(tier => tier.name === name);
    if (found !== undefined) return found;
    if (name === 'host') throw new NotConfiguredError('there is no model of the host\'s', { hint: 'Give the option host, a function.' });
    const known = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
    if (known === undefined) throw new InvalidArgumentError(`there is no provider ${name}`, { hint: `There is ${this.tiers.map(tier => tier.name).join(', ') || 'none'}.` });
    throw new NotConfiguredError(`${known.label} is not configured: there is no ${known.env}`, { hint: `Set ${known.env}, or the option providers.${name}.apiKey.` });
  }
}

/**
 * @param {Attempt[]} attempts
 * @param {string | undefined} provider
 */
function failureOf(attempts, provider) {
  return provider === undefined ? new AllProvidersFailedError(attempts) : attempts[0].error;
}

function notConfigured() {
  const variables = Object.values(PROVIDERS).map(({ env }) => env).join(', ');
  return new NotConfiguredError(`no model is configured: there is no host's, and none of ${variables}`, {
    hint: 'Give the option host, set one of the variables, or give the option providers.',
  });
}

/**
 * @param {Tier} tier
 * @param {any} error
 * @param {AbortSignal | undefined} signal
 * @returns {Attempt}
 */
function attemptOf(tier, error, signal) {
  signal?.throwIfAborted();
  if (error instanceof ProviderError) return { provider: tier.name, error };
  throw error;
}

/**
 * @param {AsyncGenerator<any>} pieces
 * @param {Attempt[]} attempts
 * @param {AbortSignal | undefined} signal
 * @param {Question} span
 * @returns {AsyncGenerator<StreamEvent, void, void>}
 */
async function* told(pieces, attempts, signal, span) {
  let left = true;
  try {
    for await (const piece of pieces) {
      if (piece.type === 'text') yield piece;
      else {
        for (const toolCall of piece.answer.toolCalls) yield { type: 'tool_call', toolCall };
        left = false;
        span.answered(piece.answer);
        yield { type: 'done', ...piece.answer, attempts };
      }
    }
  } catch (error) {
    left = false;
    span.failed(error);
    signal?.throwIfAborted();
    throw error instanceof ProviderError ? new StreamBrokenError(`the stream broke: ${error.message}`, { cause: error, provider: error.provider }) : error;
  } finally {
    if (left) span.failed(new Error('the stream was left before its end'));
  }
}
