import { InvalidArgumentError, NotConfiguredError } from '../errors.js';
import { PROVIDERS } from './providers.js';

/** @typedef {import('./tier.js').Tier<import('./api.js').ApiModel>} ApiTier */

/**
 * Texts as vectors. The first provider that has a model for it is the only one: vectors of two models are not comparable,
 * so another one's would do harm where they are stored.
 */
export class Embeddings {
  #tier;

  /** @param {ApiTier[]} tiers */
  constructor(tiers) {
    this.#tier = tiers.find(({ model }) => model.options.embeddingModel !== undefined);
  }

  /**
   * @param {string | string[]} input
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<import('../../index.js').EmbedResult>}
   */
  async of(input, signal) {
    const texts = typeof input === 'string' ? [input] : input;
    if (!Array.isArray(texts) || texts.length === 0 || !texts.every(text => typeof text === 'string' && text !== '')) {
      throw new InvalidArgumentError('embed takes a text or a list of texts as input');
    }
    const tier = this.#tier;
    if (tier === undefined) {
      const variables = Object.values(PROVIDERS).filter(({ embeddingModel }) => embeddingModel).map(({ env }) => env).join(', ');
      throw new NotConfiguredError(`no model for embeddings is configured: there is none of ${variables}`, {
        hint: 'Set one of the variables, or give the option providers with an embeddingModel.',
      });
    }
    return { ...await tier.ask(inner => tier.model.embed(texts, inner), signal), provider: tier.name };
  }
}
