import { registerElizaTools } from '../../index.js';

/**
 * The handlers of the tools, called as Python's calls are, without Python.
 * @param {{ after(done: () => unknown): void }} t
 * @param {import('../../index.js').ElizaToolsOptions} [options]
 */
export function handlers(t, options) {
  /** @type {Map<string, import('../../index.js').ElizaTool>} */
  const tools = new Map();
  const registered = registerElizaTools({
    registerTool: tool => { tools.set(tool.name, tool); },
    unregisterTool: name => tools.delete(name),
  }, { env: {}, ...options });
  t.after(() => registered.unregister());
  return {
    names: registered.names,
    tools,
    /**
     * @param {string} name
     * @param {Record<string, unknown>} [args] Beside the defaults of the schema.
     * @param {AbortSignal} [signal]
     */
    async call(name, args = {}, signal = new AbortController().signal) {
      const { parameters, handler } = /** @type {import('../../index.js').ElizaTool} */ (tools.get(name));
      const defaults = Object.entries(/** @type {Record<string, any>} */ (parameters.properties)).flatMap(([key, schema]) => ('default' in schema ? [[key, schema.default]] : []));
      return /** @type {any} */ (await handler({ ...Object.fromEntries(defaults), ...args }, { signal }));
    },
  };
}

/**
 * Names that lead where the test wants.
 * @param {Record<string, string[]>} table
 */
export function names(table) {
  /** @type {string[]} */
  const asked = [];
  /** @type {import('../../index.js').Lookup} */
  const lookup = (hostname, _, callback) => {
    asked.push(hostname);
    const addresses = table[hostname];
    if (addresses === undefined) callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
    else callback(null, addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  return { lookup, asked };
}
