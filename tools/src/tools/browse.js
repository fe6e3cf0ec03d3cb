import { FetchFailedError, InvalidArgumentError } from '../errors.js';
import { decode, isHtml, isJson, isText, typeOf } from '../web/text.js';
import { parameters, TEXT } from './schema.js';

/** @typedef {import('../web/fetch.js').Fetched} Fetched */
/** @typedef {import('../web/extract.js').Extractor} Extractor */

/**
 * @param {{ web: import('../web/fetch.js').GuardedWeb, extractor: Extractor, gate: import('../within.js').Gate, browser?: import('../web/browser.js').InjectedBrowser }} given
 * @returns {import('../../index.js').ElizaTool[]}
 */
export function browseTools({ web, extractor, gate, browser }) {
  /**
   * @param {string} url
   * @param {string} action
   * @param {boolean} content
   * @param {AbortSignal} signal
   */
  async function browse(url, action, content, signal) {
    if (action === 'extract' && browser !== undefined) return browser.read((await web.check(url)).href, content, signal);
    const fetched = await web.get(url, signal);
    if (fetched.status >= 400) throw new FetchFailedError(`${fetched.url.host} answered ${fetched.status}`, { status: fetched.status });
    const read = action === 'raw' ? raw(fetched) : action === 'json' ? json(fetched) : await extract(fetched, content, extractor, signal);
    return { url: fetched.url.href, status: fetched.status, content_type: typeOf(fetched.headers['content-type']), ...read };
  }
  return [{
    name: 'browse_web',
    description: 'Reads a page of the web. "extract": what it says, as title, description, text and links, and data where it is JSON; "raw": the body as it came; "json": its data.',
    parameters: parameters({
      url: TEXT,
      action: { enum: ['extract', 'raw', 'json'], default: 'extract' },
      extract_content: { type: 'boolean', default: true, description: 'With "extract": whether the text is wanted, beside title and links.' },
    }, ['url']),
    handler: ({ url, action, extract_content: content }, { signal }) => gate.run(signal, () => browse(url, action, content, signal)),
  }];
}

/**
 * @param {Fetched} fetched
 * @param {boolean} content
 * @param {Extractor} extractor
 * @param {AbortSignal} signal
 */
async function extract(fetched, content, extractor, signal) {
  const type = typeOf(fetched.headers['content-type']);
  if (!isText(type) && !isHtml(type)) {
    throw new InvalidArgumentError(`${fetched.url.host} answered with ${type}, which has no text`, { hint: 'With action="raw" it comes as base64.' });
  }
  const text = textOf(fetched);
  if (isHtml(type)) return extractor.read({ html: text, url: fetched.url.href, content }, signal);
  const told = { title: '', description: null, text: content ? text : '', links: [] };
  return isJson(type) ? { ...told, data: json(fetched).data } : told;
}

/** @param {Fetched} fetched */
function raw(fetched) {
  const type = typeOf(fetched.headers['content-type']);
  return isText(type) || isHtml(type) ? { text: textOf(fetched) } : { base64: fetched.body.toString('base64') };
}

/** @param {Fetched} fetched */
export function json(fetched) {
  try {
    return { data: JSON.parse(textOf(fetched)) };
  } catch {
    throw new FetchFailedError(`${fetched.url.host} answered with something that is no JSON`, { status: fetched.status });
  }
}

/** @param {Fetched} fetched */
function textOf({ body, headers }) {
  return decode(body, headers['content-type']);
}
