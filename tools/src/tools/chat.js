import { NotConfiguredError } from '../errors.js';
import { MESSAGES, NUMBER_OR_NONE, parameters, TEXT, TEXT_OR_NONE } from './schema.js';

/** @typedef {import('../../index.js').Models} Models */

/** The tools that ask one provider, and the name of that provider. */
const ALONE = /** @type {const} */ ([
  ['gemini_chat', 'gemini', 'Gemini'],
  ['deepseek_chat', 'deepseek', 'DeepSeek'],
  ['kimi_chat', 'kimi', 'Kimi'],
  ['wan_ai_chat', 'qwen', 'WAN-AI (Qwen)'],
]);

/**
 * @param {{ models: Models, system?: string }} given
 * @returns {import('../../index.js').ElizaTool[]}
 */
export function chatTools({ models, system }) {
  return [
    {
      name: 'ai_chat',
      description: 'Asks the best model there is, and the next one where that fails. Gives text, tool_calls, usage, cost_usd, provider, model, attempts.',
      parameters: parameters({
        message: TEXT,
        context: { description: 'What the model should know: a text, or data.', default: null },
        conversation_history: { ...MESSAGES, type: ['array', 'null'], description: 'The messages before, oldest first.', default: null },
      }, ['message']),
      handler: async ({ message, context, conversation_history: history }, { signal }) => forPython(await models.chat({
        messages: [...instructions(system, context), ...(history ?? []), { role: 'user', content: message }],
        signal,
      })),
    },
    ...ALONE.map(([name, provider, label]) => ({
      name,
      description: `Asks ${label} alone. Gives text, tool_calls, usage, cost_usd, provider, model, attempts.`,
      parameters: parameters({ messages: MESSAGES, model: TEXT_OR_NONE, temperature: NUMBER_OR_NONE }, ['messages']),
      /** @type {import('../../index.js').ElizaTool['handler']} */
      handler: async ({ messages, model, temperature }, { signal }) => {
        if (!models.providers.includes(provider)) throw notConfigured(name, provider);
        return forPython(await models.chat({ messages, model, temperature, provider, signal }));
      },
    })),
  ];
}

const VARIABLES = { gemini: 'GEMINI_API_KEY', deepseek: 'DEEPSEEK_API_KEY', kimi: 'OPENROUTER_API_KEY', qwen: 'WAN_AI_API_KEY' };

/**
 * @param {string} tool
 * @param {keyof typeof VARIABLES} provider
 */
function notConfigured(tool, provider) {
  return new NotConfiguredError(`${tool} is not configured: there is no ${VARIABLES[provider]} in the host's environment`, {
    hint: `Set ${VARIABLES[provider]}, or the option models.providers.${provider}.apiKey.`,
  });
}

/**
 * @param {string | undefined} system
 * @param {unknown} context
 */
function instructions(system, context) {
  const told = context === null || context === undefined || context === '' ? [] : [typeof context === 'string' ? context : JSON.stringify(context)];
  return [...(system === undefined ? [] : [system]), ...told].map(content => ({ role: 'system', content }));
}

/**
 * In Python's spelling, and as data alone.
 * @param {import('../../index.js').ChatResult} result
 */
export function forPython({ text, toolCalls, usage, costUsd, provider, model, attempts }) {
  return {
    text,
    tool_calls: toolCalls,
    usage: { prompt_tokens: usage.promptTokens, completion_tokens: usage.completionTokens, total_tokens: usage.totalTokens },
    cost_usd: costUsd,
    provider,
    model,
    attempts: attempts.map(({ provider: asked, error }) => ({ provider: asked, error: error.message })),
  };
}
