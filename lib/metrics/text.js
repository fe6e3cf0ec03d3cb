'use strict';

/** @typedef {import('../../index').Histogram} Histogram */
/** @typedef {Record<string, string>} Labels */

const MS_PER_SECOND = 1_000;
/** Enough for a nanosecond in a day, and not so many that a division leaves its crumbs. */
const DIGITS = 15;

/** Metrics in the text format of Prometheus, version 0.0.4. */
class Text {
  #text = '';
  #prefix;
  #common;

  /**
   * @param {string} prefix What the name of each metric begins with.
   * @param {Labels} common What each sample is labelled with.
   */
  constructor(prefix, common) {
    this.#prefix = prefix;
    this.#common = common;
  }

  /**
   * @param {string} name
   * @param {string} help
   * @param {[Labels, number][]} samples
   */
  counter(name, help, samples) {
    this.#family(`${name}_total`, 'counter', help);
    for (const [labels, value] of samples) this.#sample(`${name}_total`, labels, value);
  }

  /**
   * @param {string} name
   * @param {string} help
   * @param {[Labels, number][]} samples
   */
  gauge(name, help, samples) {
    this.#family(name, 'gauge', help);
    for (const [labels, value] of samples) this.#sample(name, labels, value);
  }

  /**
   * @param {string} name
   * @param {string} help
   * @param {[Labels, Histogram][]} samples
   */
  seconds(name, help, samples) {
    this.#family(`${name}_seconds`, 'histogram', help);
    for (const [labels, { buckets, count, sumMs }] of samples) {
      for (const { leMs, count } of buckets) this.#sample(`${name}_seconds_bucket`, { ...labels, le: number(seconds(leMs)) }, count);
      this.#sample(`${name}_seconds_bucket`, { ...labels, le: '+Inf' }, count);
      this.#sample(`${name}_seconds_sum`, labels, seconds(sumMs));
      this.#sample(`${name}_seconds_count`, labels, count);
    }
  }

  toString() {
    return this.#text;
  }

  /**
   * @param {string} name
   * @param {string} type
   * @param {string} help
   */
  #family(name, type, help) {
    const told = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
    this.#text += `# HELP ${this.#prefix}${name} ${told}\n# TYPE ${this.#prefix}${name} ${type}\n`;
  }

  /**
   * @param {string} name
   * @param {Labels} labels
   * @param {number} value
   */
  #sample(name, labels, value) {
    const pairs = Object.entries({ ...this.#common, ...labels }).map(([label, text]) => `${label}="${escaped(text)}"`);
    this.#text += `${this.#prefix}${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${number(value)}\n`;
  }
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** @param {number} ms */
function seconds(ms) {
  return ms / MS_PER_SECOND;
}

/** @param {number} value */
function number(value) {
  return String(Number(value.toPrecision(DIGITS)));
}

module.exports = { Text, seconds };
