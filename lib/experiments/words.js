'use strict';

const NONE = '-';
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A figure in three digits, or all of those before the point.
 * @param {number | null} value
 */
function number(value) {
  if (value === null) return NONE;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-6) return value.toExponential(2);
  return size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** @param {number | null} rate */
function percent(rate) {
  return rate === null ? NONE : `${(100 * rate).toFixed(1)} %`;
}

/** @param {number | null} difference of two rates */
function points(difference) {
  return difference === null ? NONE : `${Math.abs(100 * difference).toFixed(1)} points`;
}

/** @param {number | null} ratio */
function times(ratio) {
  return ratio === null ? NONE : `${number(ratio)} times`;
}

/**
 * A figure with its interval.
 * @param {number | null} value
 * @param {import('./statistics').Interval} interval
 * @param {(value: number | null) => string} [say]
 */
function within(value, { low, high }, say = number) {
  if (value === null) return NONE;
  return low === null && high === null ? say(value) : `${say(value)} [${say(low)}, ${say(high)}]`;
}

/**
 * A name as a terminal may be given it: whoever named it may have meant to move the cursor.
 * @param {string} text
 */
function printable(text) {
  return text.replace(UNPRINTABLE, found => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}

module.exports = { number, percent, points, printable, times, within };
