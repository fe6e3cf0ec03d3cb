'use strict';

const assert = require('node:assert/strict');

/**
 * @typedef {{ name: string, labels: Record<string, string>, value: number }} Sample
 * @typedef {{ type: string, help: string, samples: Sample[] }} Family
 */

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,(?=.)|$)/gy;
const NUMBER = /^(?:[+-]Inf|NaN|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

/**
 * The text format of Prometheus 0.0.4, read more strictly than Prometheus does: each family with its help and its type, in
 * this order and once; no sample of another family among its own, none twice; histograms whole and adding up.
 * @param {string} text
 * @returns {Map<string, Family>}
 */
function parse(text) {
  assert.ok(text.endsWith('\n'), 'the last line ends');
  /** @type {Map<string, Family>} */
  const families = new Map();
  const lines = text.slice(0, -1).split('\n');
  let current = '';
  for (let at = 0; at < lines.length; at++) {
    const [, comment, name, rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(lines[at]) ?? [];
    if (comment === undefined) {
      addSample(families.get(current), current, lines[at]);
      continue;
    }
    assert.equal(comment, 'HELP', lines[at]);
    assert.match(name, NAME);
    assert.ok(!families.has(name), `${name} comes twice`);
    const [, type] = new RegExp(`^# TYPE ${name} (counter|gauge|histogram)$`).exec(lines[++at]) ?? assert.fail(`no type of ${name}`);
    assert.ok(rest.length > 0 && !/\\[^\\n]/.test(rest), rest);
    families.set(name, { type, help: rest, samples: [] });
    current = name;
  }
  for (const [name, family] of families) checkFamily(name, family);
  return families;
}

/**
 * @param {Family | undefined} family
 * @param {string} familyName
 * @param {string} line
 */
function addSample(family, familyName, line) {
  assert.ok(family !== undefined, `a sample before any family: ${line}`);
  const [, name, labelText = '', value] = SAMPLE.exec(line) ?? assert.fail(`no sample: ${line}`);
  const names = family.type === 'histogram' ? ['_bucket', '_sum', '_count'].map(suffix => familyName + suffix) : [familyName];
  assert.ok(names.includes(name), `${name} among ${familyName}`);
  assert.match(value, NUMBER);
  const labels = parseLabels(labelText, line);
  assert.ok(!family.samples.some(known => known.name === name && same(known.labels, labels)), `twice: ${line}`);
  family.samples.push({ name, labels, value: Number(value) });
}

/**
 * @param {string} text
 * @param {string} line
 */
function parseLabels(text, line) {
  /** @type {Record<string, string>} */
  const labels = {};
  let end = 0;
  for (const { 0: whole, 1: name, 2: value } of text.matchAll(LABEL)) {
    assert.ok(!Object.hasOwn(labels, name), `the label ${name} twice: ${line}`);
    labels[name] = value.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter));
    end += whole.length;
  }
  assert.equal(end, text.length, `no labels: ${line}`);
  return labels;
}

/**
 * @param {Record<string, string>} one
 * @param {Record<string, string>} other
 */
function same(one, other) {
  const key = (/** @type {Record<string, string>} */ labels) => JSON.stringify(Object.entries(labels).sort());
  return key(one) === key(other);
}

/**
 * @param {string} name
 * @param {Family} family
 */
function checkFamily(name, { type, samples }) {
  assert.equal(type === 'counter', name.endsWith('_total'), `${name} is a ${type}`);
  if (type !== 'gauge') assert.ok(samples.every(({ value }) => value >= 0), name);
  if (type !== 'histogram') return;
  for (const { labels, value: count } of samples.filter(sample => sample.name === `${name}_count`)) {
    const buckets = samples.filter(({ name: known, labels: { le, ...rest } }) => known === `${name}_bucket` && le !== undefined && same(rest, labels));
    const bounds = buckets.map(({ labels: { le } }) => (le === '+Inf' ? Infinity : Number(le)));
    assert.deepEqual(bounds, bounds.toSorted((a, b) => a - b), `${name}: bounds in order`);
    assert.equal(bounds.at(-1), Infinity, `${name} has a last bucket`);
    assert.ok(buckets.every(({ value }, at) => at === 0 || value >= buckets[at - 1].value), `${name} is cumulative`);
    assert.equal(buckets.at(-1)?.value, count, `the last bucket of ${name} has all`);
    assert.equal(samples.filter(sample => sample.name === `${name}_sum` && same(sample.labels, labels)).length, 1, `${name} has a sum`);
  }
}

module.exports = { parse };
