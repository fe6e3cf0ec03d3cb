/** What an instance tells of itself: `py.metrics()`, `py.prometheus()`. */

import type { RecordFigures } from '../record/types.js';

export interface Metrics {
  submitted: number;
  completed: number;
  failed: number;
  /** By error code. */
  failures: Record<string, number>;
  running: number;
  queued: number;
  threads: { workers: number; idle: number; loops: number };
  /** Timed-out work that still holds a thread, and how often that has happened. */
  abandoned: { now: number; total: number };
  interrupts: number;
  toolCalls: number;
  /** Objects that JavaScript holds handles to. */
  handles: number;
  latency: {
    /** From submission to the first line, of tasks that ran and have settled. */
    queue: Histogram;
    /** From the first line to the outcome. Where calls of microseconds follow each other, some are timed together. */
    run: Histogram;
    /** From the call of a tool in Python to its reply. */
    tool: Histogram;
    /** What tasks for the sandbox wait for a worker: next to nothing with a spare, long where the sandbox starts. */
    sandboxStart: Histogram;
  };
  /** By where tasks belong. One that `allowUnsandboxed` let run here counts as in-process. */
  byIsolation: Record<'in-process' | 'sandbox', { completed: number; failed: number }>;
  /** Of tasks with the option `variant`. Beyond 64 of them the others are counted together, as `(other)`. */
  byVariant: Record<string, VariantMetrics>;
  /** What the process's threads for sync code wait for the GIL when they come back from waiting for work or for a tool. */
  gil: { waits: number; waitMs: Histogram };
  /** The process's sandbox: what its workers are forked from, workers with and without a task, and how many were ever started. */
  sandbox: { templates: number; workers: { idle: number; running: number }; started: number };
  /** Of the process. */
  memory: { rssBytes: number };
  /** How long the instance has existed. */
  uptimeMs: number;
  /** How the record fares, where one is kept. */
  record?: RecordFigures;
}

export interface VariantMetrics {
  completed: number;
  failed: number;
  /** By error code. */
  failures: Record<string, number>;
  toolCalls: number;
  run: Histogram;
}

export interface Histogram {
  count: number;
  sumMs: number;
  /** Quantiles as far as the buckets tell them. */
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** How many took at most that long, 10 µs to 168 s in steps of two; `count` has those beyond as well. */
  buckets: { leMs: number; count: number }[];
}

export interface PrometheusOptions {
  /** Put on every sample, to tell instances and processes apart: `{ agent: 'a' }`. */
  labels?: Record<string, string>;
}
