// What a page says, without what surrounds it. On a thread of its own: a page can be made to take for ever.

import { Readability } from '@mozilla/readability';
import { convert } from 'html-to-text';
import { parseHTML } from 'linkedom';

const MOST_ELEMENTS = 50_000;
const MOST_LINKS = 200;

/** @type {import('html-to-text').HtmlToTextOptions} */
const AS_TEXT = {
  wordwrap: false,
  limits: { maxDepth: 200, maxChildNodes: 20_000, maxInputLength: 1 << 24 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'title', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(selector => ({ selector, options: { uppercase: false } })),
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
  ],
};

/** @param {{ html: string, url: string, content: boolean }} page */
export default function extract({ html, url, content }) {
  const { document } = parseHTML(html);
  const title = document.querySelector('title')?.textContent?.trim() ?? '';
  const described = document.querySelector('meta[name="description"]')?.getAttribute('content')?.trim() ?? null;
  const links = linksOf(document, url);
  if (!content) return { title, description: described, text: '', links };
  const article = articleOf(document);
  const text = convert(article?.content ?? html, AS_TEXT).trim();
  return {
    title: article?.title || title,
    description: described ?? article?.excerpt ?? null,
    // Some pages have no article: then all that they say.
    text: text === '' && article !== null ? convert(html, AS_TEXT).trim() : text,
    links,
  };
}

/** @param {any} document It is taken apart. */
function articleOf(document) {
  try {
    return new Readability(document, { maxElemsToParse: MOST_ELEMENTS }).parse();
  } catch {
    return null;
  }
}

/**
 * @param {any} document
 * @param {string} url
 */
function linksOf(document, url) {
  const base = document.querySelector('base[href]')?.getAttribute('href') ?? '';
  const from = URL.canParse(base, url) ? new URL(base, url).href : url;
  /** @type {Map<string, string>} */
  const links = new Map();
  for (const link of document.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href') ?? '';
    if (!URL.canParse(href, from)) continue;
    const target = new URL(href, from);
    if (!/^https?:$/.test(target.protocol) || links.has(target.href)) continue;
    links.set(target.href, (link.textContent ?? '').replace(/\s+/g, ' ').trim());
    if (links.size === MOST_LINKS) break;
  }
  return [...links].map(([href, text]) => ({ url: href, text }));
}
