/** How a function of JavaScript is to be recorded, so that it can be held against Python. */
export interface ExperimentRunOptions {
  /** Which of the ways under comparison this is. */
  variant: string;
  /** Who asked: an action, a route, a job. */
  source?: string;
  /** The workflow that the execution belongs to. */
  workflowId?: string;
  /** What else the record is to keep, as JSON. */
  metadata?: Record<string, unknown>;
  /** What ran, as text, for the record alone. */
  code?: string;
}

export interface ExperimentContext {
  readonly executionId: string;
  /**
   * Adds numbers to the record's metadata: `{ cost: 0.01, tokens: 512 }`. A name that was reported before has the new value.
   * `toolCalls` becomes the record's own.
   */
  report(fields: Record<string, number>): void;
}

export interface ExperimentReportOptions {
  /** Those to compare, in this order. Nothing else is read. Default: all there are, by name. */
  variants?: string[];
  /** What the others are held against. Default: the first. */
  baseline?: string;
  since?: Date | string;
  until?: Date | string;
  source?: string;
  workflowId?: string;
  /** Numbers of the metadata to compare too: `['cost', 'score']`. */
  fields?: string[];
  /** Of each interval by itself, from 0.5 to 0.999; with many comparisons one misses now and then. Default 0.95. */
  confidence?: number;
  /** Executions to read at most, shared evenly by `variants`. Default 100 000. */
  limit?: number;
}

/** Where a figure is with the confidence asked for. A bound is null where there is too little to tell. */
export interface ConfidenceInterval {
  low: number | null;
  high: number | null;
}

export interface VariantReport {
  variant: string;
  executions: number;
  completed: number;
  failed: number;
  /** These count in nothing else. */
  running: number;
  /** Of those that have ended; Wilson's score interval. */
  success: ConfidenceInterval & { rate: number | null };
  /** Of those that completed; between order statistics, whatever the distribution is. */
  latencyMs: {
    p50: ConfidenceInterval & { value: number | null };
    p95: ConfidenceInterval & { value: number | null };
    mean: number | null;
  };
  /** Of those that have ended; Student's interval. */
  toolCalls: ConfidenceInterval & { mean: number | null };
  /** Failures by error code, the most frequent first. */
  errors: Record<string, number>;
  /** Of those that have ended and have the field, `n` of them; Student's interval of the mean. */
  fields: Record<string, ConfidenceInterval & { n: number; sum: number; mean: number | null }>;
}

/** A figure of one variant against that of the baseline. */
export interface ComparedFigure extends ConfidenceInterval {
  /** Whether the interval leaves out that there is no difference. */
  significant: boolean;
}

export interface VariantComparison {
  variant: string;
  baseline: string;
  /** The variant's rate less the baseline's; Newcombe's hybrid score interval. */
  success: ComparedFigure & { difference: number | null };
  /** The variant's median over the baseline's; a bootstrap interval, the same for the same executions. */
  latencyP50: ComparedFigure & { ratio: number | null };
  /** The variant's means less the baseline's; Welch's interval. */
  fields: Record<string, ComparedFigure & { difference: number | null }>;
  /** All of it in a sentence. */
  verdict: string;
}

export interface ExperimentReport {
  confidence: number;
  /** Executions that were read. Those without a variant are among them, and nowhere else. */
  read: number;
  /** Whether there are more than `limit` let be read. */
  truncated: boolean;
  variants: VariantReport[];
  /** One for each variant but the baseline. */
  comparisons: VariantComparison[];
}

/** Ways of doing the same thing, held against each other by the record of executions. */
export interface Experiments {
  /**
   * Runs a function of JavaScript as an execution of a variant, and gives its value or its error once that is recorded. A
   * record that fails is told to `log`, and takes nothing of the outcome.
   */
  run<T>(options: ExperimentRunOptions, fn: (context: ExperimentContext) => T | PromiseLike<T>): Promise<T>;
  report(options?: ExperimentReportOptions): Promise<ExperimentReport>;
  /** A report as a table in plain text. */
  format(report: ExperimentReport): string;
}
