import { ProviderError } from '../errors.js';
import { within } from '../within.js';
import { Deltas } from './deltas.js';
import { failureOf } from './failure.js';
import { costOf, usageOf } from './usage.js';

/** @typedef {import('../../index.js').Answer} Answer */
/** @typedef {import('./asked.js').Asked} Asked */

/**
 * @typedef {object} ApiOptions
 * @property {string} name
 * @property {string} label
 * @property {string} apiKey
 * @property {string} baseUrl
 * @property {string} model
 * @property {string} [embeddingModel]
 * @property {'max_tokens' | 'max_completion_tokens'} [maxTokensField]
 * @property {Record<string, import('./prices.js').Price>} prices
 * @property {number} timeoutMs
 */

/** A model behind OpenAI's protocol: one question, one answer; whom to ask next is not decided here. */
export class ApiModel {
  /** @type {Promise<import('openai').OpenAI> | undefined} */
  #client;

  /** @param {ApiOptions} options */
  constructor(options) {
    this.options = options;
  }

  /** Loaded with the first question: it takes longer to load than all the rest. */
  client() {
    const { apiKey, baseUrl, timeoutMs } = this.options;
    this.#client ??= import('openai').then(({ OpenAI }) => new OpenAI({
      apiKey,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: timeoutMs,
      // Else it would send what the environment names for OpenAI to every provider, and log what it is told to.
      organization: null,
      project: null,
      logLevel: 'off',
    }));
    return this.#client;
  }

  /**
   * Whether a model's name is one of this provider's, as far as is known.
   * @param {string} model
   */
  knows(model) {
    return model === this.options.model || Object.hasOwn(this.options.prices, model);
  }

  /**
   * @param {Asked} asked
   * @param {AbortSignal | undefined} signal
   */
  async chat(asked, signal) {
    const client = await this.client();
    const body = this.#body(asked);
    const completion = await this.within(signal, inner => client.chat.completions.create(body, { signal: inner }));
    const message = completion?.choices?.[0]?.message;
    if (!message) throw this.failure('answered with something that is no completion');
    return this.#answer({
      text: message.content ?? '',
      toolCalls: /** @type {any} */ (message.tool_calls ?? []),
      usage: completion.usage,
      model: completion.model || body.model,
      asked: body.model,
    });
  }

  /**
   * The pieces of an answer, and the whole of it last.
   * @param {Asked} asked
   * @param {AbortSignal} signal Ends the request, whoever waits for it.
   */
  async *events(asked, signal) {
    const client = await this.client();
    const body = this.#body(asked);
    const chunks = await this.within(signal, () => client.chat.completions.create({ ...body, stream: true, stream_options: { include_usage: true } }, { signal }));
    const answer = new Deltas();
    for await (const chunk of this.#patiently(chunks, signal)) {
      const text = answer.add(chunk);
      if (text !== '') yield /** @type {const} */ ({ type: 'text', text });
    }
    if (!answer.finished) throw this.failure('broke off before its answer was complete', { retryable: true });
    yield /** @type {const} */ ({ type: 'answer', answer: this.#answer({
      text: answer.text,
      toolCalls: answer.toolCalls,
      usage: answer.usage,
      model: answer.model || body.model,
      asked: body.model,
    }) });
  }

  /**
   * @param {string[]} input
   * @param {AbortSignal | undefined} signal
   */
  async embed(input, signal) {
    const client = await this.client();
    const model = /** @type {string} */ (this.options.embeddingModel);
    // The client asks for base64 unless told, which not every server that speaks the protocol knows.
    const told = await this.within(signal, inner => client.embeddings.create({ model, input, encoding_format: 'float' }, { signal: inner }));
    const embeddings = told?.data?.map(({ embedding }) => embedding);
    if (embeddings?.length !== input.length || !embeddings.every(Array.isArray)) throw this.failure('answered with something that is no embedding');
    return { embeddings, usage: usageOf(told.usage), costUsd: costOf(told.usage, this.options.prices[model]), model: told.model || model };
  }

  /**
   * A piece may take as long as a whole answer; the next one begins anew.
   * @param {AsyncIterable<any>} chunks
   * @param {AbortSignal} signal
   */
  async *#patiently(chunks, signal) {
    const pieces = chunks[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await this.within(signal, () => pieces.next());
      if (done) return;
      yield value;
    }
  }

  /** @param {Asked} asked */
  #body({ messages, model, temperature, maxTokens, stop, responseFormat, tools, toolChoice }) {
    const { maxTokensField = 'max_tokens' } = this.options;
    return {
      model: model ?? this.options.model,
      messages: /** @type {any} */ (messages),
      ...(temperature !== undefined && { temperature }),
      ...(maxTokens !== undefined && { [maxTokensField]: maxTokens }),
      ...(stop !== undefined && { stop }),
      ...(responseFormat !== undefined && { response_format: /** @type {any} */ (responseFormat) }),
      ...(tools !== undefined && { tools: /** @type {any} */ (tools) }),
      ...(toolChoice !== undefined && { tool_choice: /** @type {any} */ (toolChoice) }),
    };
  }

  /**
   * @param {{ text: string, toolCalls: import('../../index.js').ToolCall[], usage: any, model: string, asked: string }} told
   * @returns {Answer}
   */
  #answer({ text, toolCalls, usage, model, asked }) {
    if (text === '' && toolCalls.length === 0) throw this.failure('answered with nothing');
    const price = this.options.prices[asked] ?? this.options.prices[model];
    return { text, toolCalls, usage: usageOf(usage), costUsd: costOf(usage, price), provider: this.options.name, model };
  }

  /**
   * @template T
   * @param {AbortSignal | undefined} signal
   * @param {(signal: AbortSignal) => Promise<T>} work
   */
  async within(signal, work) {
    const { timeoutMs } = this.options;
    try {
      return await within(timeoutMs, signal, () => this.failure(`did not answer within ${timeoutMs} ms`), work);
    } catch (error) {
      signal?.throwIfAborted();
      throw failureOf(error, this.options);
    }
  }

  /**
   * @param {string} said
   * @param {{ retryable?: boolean }} [about]
   */
  failure(said, about = {}) {
    return new ProviderError(`${this.options.label} ${said}`, { provider: this.options.name, ...about });
  }
}
