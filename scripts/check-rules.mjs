// The rules of the house that a search can hold. docs/ARCHITECTURE.md gives their reasons.

import { read, sources } from './lib/sources.mjs';

const MOST_LINES = 400;
const CODE = /\.(rs|js|mjs|cjs|ts|py|pyi)$/;
// In two parts, or this file would be its own first finding.
const UNFINISHED = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);

/**
 * A pattern that may not be in certain files.
 * @typedef {object} Rule
 * @property {string} says
 * @property {RegExp} files
 * @property {RegExp} [except] Files that may.
 * @property {RegExp} pattern Looked for line by line.
 * @property {boolean} [code] Comments do not count.
 */

/** @type {Rule[]} */
const RULES = [
  { says: 'napi is named under src/api alone', files: /^src\/.*\.rs$/, except: /^src\/(api\/|lib\.rs$)/, pattern: /\bnapi/, code: true },
  { says: 'pyo3 is named where Python is, alone', files: /^src\/.*\.rs$/, except: /^src\/(embedded|convert|confined)\//, pattern: /\bpyo3/, code: true },
  { says: 'the engine, the values and the errors know neither border', files: /^src\/(engine\/.*|value.*|error)\.rs$/, pattern: /\bcrate::(api|embedded|sandbox|confined|convert)\b/, code: true },
  { says: 'src/convert knows neither of its two homes', files: /^src\/convert\//, pattern: /\bcrate::(api|embedded|confined|sandbox)\b/, code: true },
  { says: 'src/embedded does not know the JavaScript border', files: /^src\/embedded\//, pattern: /\bcrate::api\b/, code: true },
  { says: 'src/sandbox knows neither border', files: /^src\/sandbox\//, pattern: /\bcrate::(api|embedded|confined|convert)\b/, code: true },
  { says: 'what runs in a worker knows nothing of the host', files: /^src\/confined\//, pattern: /\bcrate::(api|sandbox)\b/, code: true },
  { says: 'isolation and jail know neither language', files: /^(isolation|jail)\/.*\.rs$/, pattern: /\b(napi|pyo3)\b/, code: true },
  { says: 'what is published imports nothing that is not', files: /^(tools\/)?(index\.js|lib\/|src\/)/, pattern: /(require\(|from |import\()['"](?:\.{1,2}\/)+(__test__|bench|scripts|demo)\b/ },
  { says: 'the plugin imports the public API alone', files: /^plugin\/src\//, pattern: /@elizaos\/python-native\/|['"](?:\.{1,2}\/)*\.\.\/(lib|native|python|index)\b/ },
  { says: 'a lint is expected with its reason, not allowed', files: /\.rs$/, pattern: /#!?\[allow\(/ },
  { says: 'the type checker is answered, not silenced', files: /\.(js|mjs|cjs|ts)$/, except: /^scripts\/check-rules\.mjs$/, pattern: /@ts-(ignore|nocheck)/ },
  { says: 'what is unfinished is finished or not there', files: /./, except: /(\.lock|-lock\.json)$/, pattern: UNFINISHED },
  { says: 'a test is skipped for a reason of the machine it is on', files: /^(tools\/)?(__test__|bench)\/.*\.m?js$/, pattern: /\b(test|it|describe|suite)\.(skip|todo|only)\(|\b(skip|todo): *(true|['"`])/ },
  { says: 'a Python test is skipped for a reason of the machine it is on', files: /^python\/tests\//, pattern: /@pytest\.mark\.(skip|xfail)\b(?!if)/ },
  { says: 'a Rust test is not ignored', files: /\.rs$/, pattern: /#\[ignore\b/ },
];

/** @param {Rule} rule */
function findings({ says, files, except, pattern, code = false }) {
  return sources(files).filter(name => !except?.test(name)).flatMap(name => {
    const text = code ? withoutComments(read(name)) : read(name);
    return lines(text).flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1}: ${says}\n  ${line.trim()}`] : []));
  });
}

/**
 * Rust without its comments, line by line as before. Strings stay: a `//` in one is none.
 * @param {string} text
 */
function withoutComments(text) {
  return text.replace(/"(?:\\[^]|[^"\\])*"|\/\/.*/g, found => (found.startsWith('"') ? found : ''));
}

/** @param {string} text */
function lines(text) {
  return text.replace(/\n$/, '').split('\n');
}

function longFiles() {
  return sources(CODE)
    .map(name => ({ name, count: lines(read(name)).length }))
    .filter(({ count }) => count > MOST_LINES)
    .map(({ name, count }) => `${name}: ${count} lines; a file of more than ${MOST_LINES} is two ideas`);
}

/** Blocks and implementations; the contract of an unsafe function stands in its documentation, which clippy asks for. */
function unexplainedUnsafe() {
  return sources(/\.rs$/).flatMap(name => {
    const text = lines(read(name));
    return text.flatMap((line, index) => {
      const unsafe = /\bunsafe (\{|impl\b)/.test(withoutComments(line));
      return unsafe && !explained(text, index) ? [`${name}:${index + 1}: no SAFETY comment above it\n  ${line.trim()}`] : [];
    });
  });
}

/**
 * Whether a SAFETY comment stands above the statement that a line belongs to.
 * @param {string[]} text
 * @param {number} index
 */
function explained(text, index) {
  for (let at = index; at >= 0; at--) {
    if (text[at].includes('SAFETY:')) return true;
    const before = (text[at - 1] ?? '').trim();
    const goesOn = before !== '' && !/[;{}]$/.test(before);
    if (!goesOn && !before.startsWith('//')) return false;
  }
  return false;
}

/** @returns {string[]} */
export function check() {
  return [...RULES.flatMap(findings), ...longFiles(), ...unexplainedUnsafe()];
}
