import { createRequire } from 'node:module';

/** @typedef {typeof import('@opentelemetry/api')} Api */
/** @typedef {import('./tier.js').Tier} Tier */
/** @typedef {import('./asked.js').Asked} Asked */

/** Where every copy of @opentelemetry/api 1.x keeps what was registered with any of them. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');
const load = createRequire(import.meta.url);

/** @type {Api | null | undefined} Null where it cannot be loaded. */
let api;

/** OpenTelemetry, where the program has registered a tracer provider. @returns {Api | null} */
function openTelemetry() {
  if (/** @type {any} */ (globalThis)[REGISTRY]?.trace === undefined) return null;
  if (api === undefined) {
    try {
      api = load('@opentelemetry/api');
    } catch {
      api = null;
    }
  }
  return api ?? null;
}

/** What a program's tracer hears of one question to one provider: under a tool's span, where a tool asks it. */
export class Question {
  #api = openTelemetry();
  /** @type {import('@opentelemetry/api').Span | undefined} */
  #span;

  /**
   * @param {Tier} tier
   * @param {Asked} asked
   */
  constructor({ name, model: { options } }, { model = options.model, temperature }) {
    // By these names a backend knows it for what it is.
    this.#span = this.#api?.trace.getTracer('@elizaos/python-tools').startSpan(`chat ${model ?? name}`, {
      kind: this.#api.SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': name,
        ...(model !== undefined && { 'gen_ai.request.model': model }),
        ...(temperature !== undefined && { 'gen_ai.request.temperature': temperature }),
      },
    });
  }

  /** @param {import('../../index.js').Answer} answer */
  answered({ model, usage }) {
    this.#span?.setAttributes({
      'gen_ai.response.model': model ?? undefined,
      'gen_ai.usage.input_tokens': usage?.promptTokens ?? undefined,
      'gen_ai.usage.output_tokens': usage?.completionTokens ?? undefined,
    });
    this.#span?.end();
  }

  /** @param {unknown} error */
  failed(error) {
    const { code, name, message } = /** @type {any} */ (error ?? {});
    this.#span?.setAttribute('error.type', code ?? name ?? 'Error');
    this.#span?.setStatus({ code: 2, message });
    this.#span?.end();
  }
}
