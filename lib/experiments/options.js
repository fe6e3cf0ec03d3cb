'use strict';

const { createError } = require('../errors');
const { check, integer, record, text } = require('../tasks/checks');

/** @typedef {import('../tasks/checks').Check} Check */

/** Beyond it the tails hold so few resamples that the interval would be theirs alone. */
const MOST_CONFIDENCE = 0.999;
const LEAST_CONFIDENCE = 0.5;
const MOST_READ = 10_000_000;

/** @type {Check} */
const someNames = value => Array.isArray(value) && value.length > 0 && value.every(name => typeof name === 'string' && name !== '')
  ? undefined : 'an array of strings, at least one, none of them empty';
/** @type {Check} */
const moment = value => !Number.isNaN(value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN)
  ? undefined : 'a Date or a string that is one, e.g. 2026-01-31T12:00:00Z';
/** @type {Check} */
const share = value => typeof value === 'number' && value >= LEAST_CONFIDENCE && value <= MOST_CONFIDENCE
  ? undefined : `a number from ${LEAST_CONFIDENCE} to ${MOST_CONFIDENCE}`;

/** @type {Record<string, Check>} */
const RUN = {
  variant: text,
  source: text,
  workflowId: text,
  metadata: record,
  code: text,
};

/** @type {Record<string, Check>} */
const REPORT = {
  variants: someNames,
  baseline: text,
  since: moment,
  until: moment,
  source: text,
  workflowId: text,
  fields: someNames,
  confidence: share,
  limit: integer(1, MOST_READ),
};

const DEFAULTS = Object.freeze({ confidence: 0.95, limit: 100_000 });

/** @param {import('./types').ExperimentRunOptions} options */
function runOptions(options) {
  const checked = check('experiments.run', RUN, options);
  if (checked.variant === undefined) {
    throw createError('INVALID_ARGUMENT', 'experiments.run needs the option \'variant\'', {
      hint: 'Name the way that the function goes: experiments.run({ variant: \'javascript\' }, () => …).',
    });
  }
  return checked;
}

/** @param {import('./types').ExperimentReportOptions} [options] */
function reportOptions(options) {
  const { variants, fields = [], ...checked } = { ...DEFAULTS, ...check('experiments.report', REPORT, options) };
  const named = variants && [...new Set(variants)];
  if (named !== undefined && checked.baseline !== undefined && !named.includes(checked.baseline)) {
    throw createError('INVALID_ARGUMENT', `the option 'baseline' of experiments.report must be one of its variants, not '${checked.baseline}'`, {
      hint: `They are ${named.join(', ')}.`,
    });
  }
  return { ...checked, variants: named, fields: [...new Set(fields)] };
}

module.exports = { reportOptions, runOptions };
