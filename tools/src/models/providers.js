/**
 * The providers, in the order in which they are asked. All of them speak OpenAI's protocol.
 *
 * @typedef {object} Provider
 * @property {string} label What people call it.
 * @property {string} env Where its key is looked for.
 * @property {string} baseUrl
 * @property {string} model Asked where the caller names none.
 * @property {string} [embeddingModel] Where it has one.
 * @property {'max_tokens' | 'max_completion_tokens'} [maxTokensField]
 */

/** @type {Record<string, Provider>} */
export const PROVIDERS = {
  openai: {
    label: 'OpenAI',
    env: 'OPENAI_API_KEY',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-6-luna',
    embeddingModel: 'text-embedding-3-small',
    // Its reasoning models refuse the older name.
    maxTokensField: 'max_completion_tokens',
  },
  gemini: {
    label: 'Gemini',
    env: 'GEMINI_API_KEY',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    model: 'gemini-3.8-flash',
    embeddingModel: 'gemini-embedding-001',
  },
  deepseek: {
    label: 'DeepSeek',
    env: 'DEEPSEEK_API_KEY',
    baseUrl: 'https://api.deepseek.com',
    model: 'deepseek-flash',
  },
  kimi: {
    label: 'Kimi',
    env: 'OPENROUTER_API_KEY',
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'moonshotai/kimi-k2.6',
  },
  qwen: {
    label: 'Qwen',
    env: 'WAN_AI_API_KEY',
    baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    model: 'qwen3-max',
    embeddingModel: 'text-embedding-v4',
  },
};
