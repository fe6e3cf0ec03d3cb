import { FunctionFailedError, NotConfiguredError, TookTooLongError } from '../errors.js';
import { positive } from '../options.js';
import { exchange } from '../web/fetch.js';
import { decode, isJson, typeOf } from '../web/text.js';
import { within } from '../within.js';
import { parameters, TEXT } from './schema.js';

/** One segment of an address, which leads nowhere else. */
const NAME = /^[A-Za-z0-9_][\w.-]{0,99}$/;
const MOST_TOLD = 300;

/**
 * @param {{ functions?: Record<string, Function>, functionsApi?: import('../../index.js').FunctionsApi, env: Record<string, string | undefined> }} given
 * @returns {import('../../index.js').ElizaTool[]}
 */
export function functionTools({ functions = {}, functionsApi = {}, env }) {
  const remote = remoteOf(functionsApi, env);
  return [{
    name: 'invoke_function',
    description: 'Calls a function of the host\'s by its name, and gives what it returns.',
    parameters: parameters({ function_name: TEXT, payload: { description: 'Its argument.', default: null } }, ['function_name']),
    async handler({ function_name: name, payload }, { signal }) {
      if (Object.hasOwn(functions, name)) return functions[name](payload, { signal });
      if (remote === null) throw missing(name, Object.keys(functions));
      if (!NAME.test(name)) throw new FunctionFailedError(`${JSON.stringify(name)} is no function's name`);
      return remote(name, payload, signal);
    },
  }];
}

/**
 * @param {string} name
 * @param {string[]} known
 */
function missing(name, known) {
  return new NotConfiguredError(`there is no function ${name} (registered: ${known.join(', ') || 'none'}), and no ELIZA_FUNCTIONS_URL to ask for it`, {
    hint: 'Give it in the option functions, or set ELIZA_FUNCTIONS_URL or the option functionsApi.baseUrl.',
  });
}

/**
 * Asked once: whether a function may be called twice is not known here.
 * @param {import('../../index.js').FunctionsApi} api
 * @param {Record<string, string | undefined>} env
 */
function remoteOf({ baseUrl, apiKey, ...limits }, env) {
  const base = baseUrl ?? env.ELIZA_FUNCTIONS_URL;
  if (!base) return null;
  const key = apiKey ?? env.ELIZA_FUNCTIONS_KEY;
  const timeoutMs = positive('functionsApi.timeoutMs', limits.timeoutMs, 20_000);
  const maxBytes = positive('functionsApi.maxBytes', limits.maxBytes, 4 * 1024 * 1024);
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
  /**
   * @param {string} name
   * @param {unknown} payload
   * @param {AbortSignal} signal
   */
  return async (name, payload, signal) => {
    const url = new URL(`${base.replace(/\/+$/, '')}/${name}`);
    const late = () => new TookTooLongError(`the function ${name} did not answer within ${timeoutMs} ms`);
    const { status, headers: told, body } = await within(timeoutMs, signal, late, inner =>
      exchange(url, { method: 'POST', headers, body: JSON.stringify(payload), signal: inner, maxBytes }));
    const text = decode(body, told['content-type']);
    // A redirect would take the key along.
    if (status < 200 || status > 299) throw new FunctionFailedError(`the function ${name} answered ${status}${text && `: ${text.slice(0, MOST_TOLD)}`}`, { status });
    return isJson(typeOf(told['content-type'])) ? parsed(name, text) : text;
  };
}

/**
 * @param {string} name
 * @param {string} text
 */
function parsed(name, text) {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw new FunctionFailedError(`the function ${name} answered with something that is no JSON`);
  }
}
