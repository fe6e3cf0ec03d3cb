// Servers on loopback that stand in for the providers, the pool and the web.

import { once } from 'node:events';
import http from 'node:http';

/** @typedef {{ method: string, path: string, headers: http.IncomingHttpHeaders, body: string, json: any, closed: Promise<unknown>, at: number }} Seen */
/** @typedef {(seen: Seen, response: http.ServerResponse) => unknown} Respond */

/**
 * A server that goes with the test. It notes every request once its body is there.
 * @param {{ after(done: () => unknown): void }} t
 * @param {Respond} respond
 */
export async function serve(t, respond) {
  /** @type {Seen[]} */
  const seen = [];
  const arrivals = new Set();
  const server = http.createServer(async (request, response) => {
    const closed = once(response, 'close');
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    const noted = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body, json: parse(body), closed, at: performance.now() };
    seen.push(noted);
    for (const arrive of arrivals) arrive();
    await respond(noted, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    port,
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    seen,
    /**
     * Resolves when so many requests have come.
     * @param {number} count
     * @returns {Promise<void>}
     */
    arrived: count => new Promise(resolve => {
      const look = () => {
        if (seen.length < count) return;
        arrivals.delete(look);
        resolve();
      };
      arrivals.add(look);
      look();
    }),
  };
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {http.ServerResponse} response
 * @param {unknown} value
 * @param {number} [status]
 * @param {Record<string, string>} [headers]
 */
export function sendJson(response, value, status = 200, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** How a model's server may answer, by name. */
export const answers = {
  /** @param {string} text @param {object} [more] @returns {Respond} */
  says: (text, more = {}) => (seen, response) => sendJson(response, {
    id: 'c', object: 'chat.completion', model: seen.json.model, choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 }, ...more,
  }),
  /** @param {number} status @param {Record<string, string>} [headers] @param {string} [message] @returns {Respond} */
  refuses: (status, headers = {}, message = `no, ${status}`) => (_, response) => sendJson(response, { error: { message, type: 'error' } }, status, headers),
  /** @type {Respond} */
  hangs: () => {},
  /** @type {Respond} */
  cuts: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"choices":', () => response.destroy());
  },
  /** @param {string} text @param {string} [type] @returns {Respond} */
  babbles: (text, type = 'application/json') => (_, response) => response.writeHead(200, { 'content-type': type }).end(text),
  /** @param {unknown[]} chunks @param {{ then?: 'done' | 'end' | 'cut' | 'hang' }} [options] @returns {Respond} */
  streams: (chunks, { then = 'done' } = {}) => (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(`data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`);
    if (then === 'cut') response.write(': \n\n', () => response.destroy());
    else if (then !== 'hang') response.end(then === 'done' ? 'data: [DONE]\n\n' : '');
  },
};

/**
 * A piece of a stream.
 * @param {object} delta
 * @param {string | null} [finish]
 * @param {object} [more]
 */
export function piece(delta, finish = null, more = {}) {
  return { id: 'c', object: 'chat.completion.chunk', model: 'streamed', choices: [{ index: 0, delta, finish_reason: finish }], ...more };
}

/**
 * A model's server that answers as the list says, and then always as its last entry does.
 * @param {{ after(done: () => unknown): void }} t
 * @param {...Respond} script
 */
export async function model(t, ...script) {
  let at = 0;
  const server = await serve(t, (seen, response) => script[Math.min(at++, script.length - 1)](seen, response));
  return { ...server, options: (/** @type {object} */ more = {}) => ({ apiKey: `secret-of-${server.port}`, baseUrl: `${server.url}/v1`, ...more }) };
}
