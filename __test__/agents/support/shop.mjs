// A host with the shop's tools and its model, and ways to stop in the midst of either.

import instance from '../../support/instance.js';
import { refundModel, shopTools } from './refund.mjs';

export const TASK = 'refund my last order';

/**
 * The model in pieces.
 * @param {import('../../../index.js').AgentModel['chat']} chat
 * @returns {import('../../../index.js').AgentModel}
 */
export function inPieces(chat) {
  return {
    chat,
    async *stream(question) {
      const { text = '', ...rest } = /** @type {any} */ (await chat(question));
      yield* text.split(/(?<= )/).filter(Boolean);
      yield { type: 'done', text, ...rest };
    },
  };
}

/**
 * @param {Parameters<typeof instance.open>[0]} test
 * @param {object} [given]
 * @param {import('../../../index.js').AgentModel | import('../../../index.js').AgentModel['chat']} [given.model]
 * @param {import('../../../index.js').AgentModelOptions} [given.modelOptions]
 * @param {import('../../../index.js').ToolDefinition[]} [given.tools]
 * @param {import('../../../index.js').PythonOptions} [given.options]
 */
export function openShop(test, { model = inPieces(refundModel), modelOptions, tools = shopTools(), options } = {}) {
  const py = instance.open(test, options);
  py.registerModel(model, modelOptions);
  for (const tool of tools) py.registerTool(tool);
  return py;
}

/**
 * A handler that never answers, and tells when it is called and when it is no longer waited for.
 */
export function hanging() {
  /** @type {(value: unknown) => void} */
  let reach;
  /** @type {(at: number) => void} */
  let leave;
  const reached = new Promise(resolve => { reach = resolve; });
  const aborted = /** @type {Promise<number>} */ (new Promise(resolve => { leave = resolve; }));
  return {
    reached,
    /** When its signal aborted. */
    aborted,
    /** @param {AbortSignal} signal @returns {Promise<never>} */
    hang(signal) {
      signal.addEventListener('abort', () => leave(performance.now()), { once: true });
      reach(undefined);
      return new Promise(() => {});
    },
  };
}
