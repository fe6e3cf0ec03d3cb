import { InvalidArgumentError, TookTooLongError } from './errors.js';
import { createModels } from './models/index.js';
import { knownOptions, positive } from './options.js';
import { browseTools } from './tools/browse.js';
import { chatTools } from './tools/chat.js';
import { functionTools } from './tools/functions.js';
import { memoryTools } from './tools/memory.js';
import { miningTools } from './tools/mining.js';
import { speechTools } from './tools/speech.js';
import { webhookTools } from './tools/webhook.js';
import { InjectedBrowser } from './web/browser.js';
import { Extractor } from './web/extract.js';
import { GuardedWeb } from './web/fetch.js';
import { Gate } from './within.js';

/** @typedef {import('../index.js').ElizaToolsOptions} ElizaToolsOptions */
/** @typedef {import('../index.js').Models} Models */

export const OPTIONS = /** @type {const} */ ([
  'models', 'system', 'web', 'browser', 'browserContext', 'mining', 'memory', 'speech', 'webhook', 'functions', 'functionsApi', 'env',
]);
export const WEB_OPTIONS = /** @type {const} */ ([
  'allowPrivate', 'maxBytes', 'timeoutMs', 'maxRedirects', 'extractTimeoutMs', 'maxConcurrent', 'userAgent', 'lookup',
]);
const PAGES_THAT_WAIT = 64;
const EXTRACTING_THREADS = 2;

/**
 * @param {import('../index.js').ToolRegistry} py
 * @param {ElizaToolsOptions} [options]
 * @returns {import('../index.js').RegisteredTools}
 */
export function registerElizaTools(py, options = {}) {
  if (typeof py?.registerTool !== 'function') throw new InvalidArgumentError('registerElizaTools takes an instance of @elizaos/python-native');
  knownOptions('registerElizaTools', options, OPTIONS);
  const { env = process.env, system, mining, memory, speech, webhook, functions, functionsApi } = options;
  const { models, modelOptions } = modelsOf(options.models ?? {}, env);
  const { web, extractor, gate, browser } = webOf(options);
  const tools = [
    ...chatTools({ models, system }),
    ...miningTools({ web, gate, mining, env }),
    ...browseTools({ web, extractor, gate, browser }),
    ...memoryTools({ memory, models }),
    ...speechTools({ speech, modelOptions, env }),
    ...webhookTools({ webhook, env }),
    ...functionTools({ functions, functionsApi, env }),
  ];
  for (const tool of tools) py.registerTool(tool);
  const names = Object.freeze(tools.map(({ name }) => name));
  return {
    names,
    async unregister() {
      for (const name of names) py.unregisterTool(name);
      await Promise.all([web.close(), extractor.close()]);
    },
  };
}

/**
 * @param {NonNullable<ElizaToolsOptions['models']>} given
 * @param {Record<string, string | undefined>} env
 */
function modelsOf(given, env) {
  if ('chat' in given) return { models: given, modelOptions: {} };
  const modelOptions = { env, ...given };
  return { models: createModels(modelOptions), modelOptions };
}

/** @param {ElizaToolsOptions} options */
function webOf({ web: given = {}, browser, browserContext }) {
  knownOptions('web', given, WEB_OPTIONS);
  const timeoutMs = positive('web.timeoutMs', given.timeoutMs, 15_000);
  const late = (/** @type {string} */ url) => new TookTooLongError(`the browser did not read ${new URL(url).host} within ${timeoutMs} ms`);
  return {
    web: new GuardedWeb({
      allowPrivate: given.allowPrivate ?? [],
      lookup: given.lookup,
      timeoutMs,
      maxBytes: positive('web.maxBytes', given.maxBytes, 2 * 1024 * 1024),
      maxRedirects: positive('web.maxRedirects', given.maxRedirects, 5, 0),
      userAgent: given.userAgent ?? 'elizaos-python-tools',
    }),
    extractor: new Extractor({ timeoutMs: positive('web.extractTimeoutMs', given.extractTimeoutMs, 5_000), threads: EXTRACTING_THREADS }),
    gate: new Gate('pages', { maxConcurrent: positive('web.maxConcurrent', given.maxConcurrent, 8), maxQueue: PAGES_THAT_WAIT }),
    browser: browser && new InjectedBrowser(browser, { context: browserContext, timeoutMs, late }),
  };
}
