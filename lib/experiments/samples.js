'use strict';

/** Numbers of which only their mean and spread are wanted: Welford's sums, which do not cancel where all are large. */
class Moments {
  n = 0;
  mean = 0;
  sum = 0;
  #squares = 0;

  /** @param {number} value */
  add(value) {
    const off = value - this.mean;
    this.n++;
    this.sum += value;
    this.mean += off / this.n;
    this.#squares += off * (value - this.mean);
  }

  get variance() {
    return this.n < 2 ? 0 : this.#squares / (this.n - 1);
  }
}

/** Numbers whose order is wanted, in eight bytes each. */
class Values {
  #values = new Float64Array(256);
  #length = 0;

  /** @param {number} value */
  add(value) {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  sorted() {
    return this.#values.slice(0, this.#length).sort();
  }
}

/** What a report keeps of the executions of one variant. */
class Samples {
  completed = 0;
  failed = 0;
  running = 0;
  /** Of executions that completed: what fails at once would make a variant look fast. */
  durations = new Values();
  latency = new Moments();
  toolCalls = new Moments();
  /** @type {Map<string, number>} */
  errors = new Map();

  /**
   * @param {string} variant
   * @param {readonly string[]} fields
   */
  constructor(variant, fields) {
    this.variant = variant;
    /** @type {Map<string, Moments>} */
    this.fields = new Map(fields.map(name => [name, new Moments()]));
  }

  /** @param {import('./read').Execution} execution */
  add({ status, durationMs, toolCalls, errorCode, metadata }) {
    if (status !== 'completed' && status !== 'failed') {
      this.running++;
      return;
    }
    this[status]++;
    if (isNumber(toolCalls)) this.toolCalls.add(toolCalls);
    for (const [name, moments] of this.fields) {
      const value = metadata !== null && Object.hasOwn(metadata, name) ? metadata[name] : undefined;
      if (isNumber(value)) moments.add(value);
    }
    if (status === 'failed') {
      const code = errorCode ?? 'UNKNOWN';
      this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
    } else if (isNumber(durationMs)) {
      this.durations.add(durationMs);
      this.latency.add(durationMs);
    }
  }
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isNumber(value) {
  return Number.isFinite(value);
}

exports.Moments = Moments;
exports.Samples = Samples;
