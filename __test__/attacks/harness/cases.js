'use strict';

const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '..', 'cases');
const HELPERS = path.join(__dirname, '..', 'helpers');
const HEADER = /^# ([a-z][A-Za-z-]*): (.*)$/;
const DEFAULT_TIMEOUT_MS = 5_000;
const LONGEST_STALL_MS = 250;

/**
 * @typedef {object} Attack
 * @property {string} name
 * @property {string} group
 * @property {string} tries
 * @property {string} which One of a family.
 * @property {string} source
 * @property {string[]} expects Any of these; the README lists them.
 * @property {string[]} expectsWithoutNamespaces
 * @property {boolean} alone Nothing else runs meanwhile.
 * @property {boolean} numpy It needs numpy.
 * @property {boolean} differs Two executions must give different values.
 * @property {boolean} beside Others are started meanwhile, and must not be run anywhere else.
 * @property {'unread' | 'read' | 'left' | undefined} stream
 * @property {number | undefined} abortAfterMs
 * @property {number} stallMs What its legal result may take to read.
 * @property {number} legalMb What a result of this size may cost the host.
 * @property {import('../../..').TaskOptions} options
 */

/** Every attack that this machine can try. */
function attacks() {
  return readdirSync(FOLDER).sort().flatMap(group => (
    readdirSync(path.join(FOLDER, group)).filter(file => file.endsWith('.py')).sort().flatMap(file => family(group, file))
  ));
}

/**
 * @param {string} group
 * @param {string} file
 * @returns {Attack[]}
 */
function family(group, file) {
  const text = readFileSync(path.join(FOLDER, group, file), 'utf8');
  const header = parse(text, `${group}/${file}`);
  if (header.machine && header.machine !== machine()) return [];
  const { tries, expects, each, with: helpers = '', timeoutMs = DEFAULT_TIMEOUT_MS, memoryMb, maxResultBytes, legalMb = 0 } = header;
  const source = ['attempts', ...words(helpers)].map(helper).join('\n') + text;
  const name = `${group}/${path.basename(file, '.py')}`;
  const stream = /** @type {Attack['stream']} */ (header.stream);
  return (each ? words(each) : ['']).map(which => ({
    name: which ? `${name} ${which}` : name,
    group,
    tries,
    which,
    source,
    expects: alternatives(expects),
    expectsWithoutNamespaces: alternatives(header['without-namespaces'] ?? expects),
    alone: header.alone === 'yes' || Number(legalMb) > 0,
    numpy: header.numpy === 'yes',
    differs: header.twice === 'differs',
    beside: header.beside === 'yes',
    stream,
    abortAfterMs: header.abortAfterMs === undefined ? undefined : Number(header.abortAfterMs),
    stallMs: Number(header.stallMs ?? LONGEST_STALL_MS),
    legalMb: Number(legalMb),
    options: {
      timeoutMs: Number(timeoutMs),
      ...(memoryMb && { memoryMb: Number(memoryMb) }),
      ...(maxResultBytes && { maxResultBytes: Number(maxResultBytes) }),
      ...(header.allowUnsandboxed === 'yes' && { allowUnsandboxed: true }),
    },
  }));
}

const KNOWN = new Set([
  'tries', 'expects', 'without-namespaces', 'each', 'with', 'timeoutMs', 'memoryMb', 'maxResultBytes', 'legalMb', 'stallMs', 'machine',
  'alone', 'beside', 'numpy', 'twice', 'stream', 'abortAfterMs', 'allowUnsandboxed',
]);

/**
 * @param {string} text
 * @param {string} file
 */
function parse(text, file) {
  /** @type {Record<string, string>} */
  const header = {};
  for (const line of text.split('\n')) {
    const found = HEADER.exec(line);
    if (!found) break;
    if (!KNOWN.has(found[1])) throw new Error(`${file}: a header has no line "${found[1]}"`);
    header[found[1]] = found[2];
  }
  if (!header.tries || !header.expects) throw new Error(`${file}: a header says what it tries and what it expects`);
  return header;
}

/** @param {string} name */
const helper = name => readFileSync(path.join(HELPERS, `${name}.py`), 'utf8');

/** @param {string} text */
const words = text => text.split(/\s+/).filter(Boolean);

/** @param {string} text */
const alternatives = text => text.split('|').map(alternative => alternative.trim());

/** As `platform.machine()` of Python has it. */
const machine = () => ({ x64: 'x86_64', arm64: 'aarch64' })[/** @type {'x64'} */ (process.arch)] ?? process.arch;

module.exports = { attacks };
