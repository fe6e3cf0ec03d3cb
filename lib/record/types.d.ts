/** The record: every execution in `eliza_python_executions`. */

import type { Value } from '../../index.js';

export interface RecordOptions {
  /**
   * Where: a file for SQLite, an address that begins with `postgres://`, or a store of the program's own.
   * Default: `eliza_python_executions.sqlite` in the working folder.
   */
  store?: string | RecordSink;
  /**
   * Of SQLite: what a row that is there survives. `'process'`: the end of this process, however it comes. `'machine'`: also
   * a loss of power; each lot of rows waits for the disk then. Default `'process'`. PostgreSQL always waits for its disk.
   */
  durability?: 'process' | 'machine';
  /**
   * `'write-ahead'`: a task runs when its row is there, and its outcome is told when the row is whole. `'batched'`: tasks do
   * not wait, and what was done in the last tenth of a second goes with the process. Default `'write-ahead'`.
   */
  mode?: 'write-ahead' | 'batched';
  /**
   * Where the store cannot be written. `'require'`: a task that cannot be recorded is refused (`RECORD_UNAVAILABLE`).
   * `'degrade'`: it runs, and is written down when that is possible again. Default `'require'`.
   */
  policy?: 'require' | 'degrade';
  /**
   * What is taken out before anything is written: regular expressions, and strings that are secrets themselves. Keys and
   * tokens in well-known forms, and fields named like one, go in any case; false: nothing does.
   */
  redact?: (string | RegExp)[] | false;
  /** Whether arguments are written down, too. Default false. */
  inputs?: boolean;
  /** Whose executions these are. */
  agent?: string;
  /** The largest text of a row, each; of a larger one the beginning is kept. Default 16 KiB. */
  maxTextBytes?: number;
  /** What is kept: rows that are no older than `maxAge`, in ms, and the newest `maxRows`. Default: all. */
  retention?: { maxAge?: number; maxRows?: number };
  /** How long the store may take for one thing. Default 5 000 ms. */
  patienceMs?: number;
}

/** A store of the program's own. */
export interface RecordSink {
  /**
   * Adds rows, or puts them in place of those with their ids. Settles when they are there for good: tasks wait for that.
   * Where it fails, the same rows may come again.
   */
  write(executions: ExecutionRecord[]): void | Promise<void>;
  /** For `py.executions`. */
  read?(query: ExecutionQuery): ExecutionPage | Promise<ExecutionPage>;
  /** Closes, as failed with `LOST`, what writers left running that are gone. Called once, with the id of this one. */
  closeLost?(writerId: string): void | Promise<void>;
}

/** A row of `eliza_python_executions`; its columns are named alike, in snake case. */
export interface ExecutionRecord {
  id: string;
  status: 'running' | 'completed' | 'failed';
  kind: 'code' | 'call' | 'ref' | 'tool' | 'javascript';
  /** The source, the target, the attribute or the tool's name. */
  code: string | null;
  /** SHA-256 of the whole of it. */
  codeHash: string | null;
  inputs: Value | null;
  /** When it was submitted: ISO 8601 with microseconds. */
  startedAt: string;
  finishedAt: string | null;
  /** From then to its first line. */
  queueMs: number | null;
  /** From the first line to the outcome. */
  durationMs: number | null;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
  toolCalls: number | null;
  /** As JSON; what JSON has no word for is an object such as `{ $bytes }`, what is too large `{ $truncated }`. */
  result: Value | null;
  /** One of `ErrorCode`; `LOST`: the process ended while it ran. */
  errorCode: string | null;
  errorMessage: string | null;
  /** A traceback. */
  errorDetail: string | null;
  /** As a shell would have it: 0, 1, 124 for a timeout, 128 and a signal's number. */
  exitCode: number | null;
  stdout: string | null;
  stderr: string | null;
  isolation: 'in-process' | 'sandbox' | 'javascript';
  /** Why it ran without the sandbox that it was for. */
  unsandboxed: string | null;
  source: string | null;
  workflowId: string | null;
  variant: string | null;
  agent: string | null;
  traceId: string | null;
  metadata: { [name: string]: Value } | null;
  writerId: string;
}

/** What is told of an execution that ran elsewhere. */
export type FinishedExecution = Pick<ExecutionRecord, 'startedAt' | 'durationMs' | 'status'> & Partial<ExecutionRecord>;

export interface ExecutionQuery {
  id?: string;
  status?: ExecutionRecord['status'];
  /** Submitted then or later. */
  since?: Date | string;
  /** Submitted before. */
  until?: Date | string;
  source?: string;
  workflowId?: string;
  variant?: string;
  agent?: string;
  errorCode?: string;
  isolation?: ExecutionRecord['isolation'];
  /** Default `'newest'` first. */
  order?: 'newest' | 'oldest';
  /** Of a page: 1 to 1 000, default 100. */
  limit?: number;
  /** Of the page before. */
  cursor?: string;
}

export interface ExecutionPage {
  executions: ExecutionRecord[];
  /** For the next page; null: this was the last. */
  cursor: string | null;
}

/** How the record fares, in `py.metrics()`. */
export interface RecordFigures {
  written: number;
  /** Rows that could not be written yet. */
  waiting: number;
  /** Rows that never will be: the store did not take them, or more waited than may. */
  lost: number;
  /** Tasks that were not run since they could not be recorded. */
  refused: number;
  /** Executions of processes that had ended, found running. */
  closedLost: number;
  /** Why it cannot be written now. */
  failing: string | null;
}
