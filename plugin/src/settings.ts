// What an operator may set, each with its default and its bounds. package.json declares the same names for the CLI.

import type { IAgentRuntime } from '@elizaos/core';

export interface Settings {
  python: string | undefined;
  timeoutMs: number;
  memoryMb: number;
  maxConcurrency: number;
  maxQueue: number;
  packages: boolean | string[];
  preload: string[];
  allowUnsandboxed: boolean;
  record: boolean;
  policy: 'require' | 'degrade';
  retentionDays: number | 'all';
  retentionRows: number | 'all';
  actions: string[];
  repairs: number;
  maxModelCalls: number;
}

type Given = string | number | boolean;

/** Gives the value, or throws what it must be instead. */
type Reader<T> = (given: Given) => T;

interface Setting<T> {
  name: string;
  read: Reader<T>;
  default: T;
}

const MOST_DAYS = 36_500;
const MOST_ROWS = 10_000_000;
const LARGEST_TIMEOUT_MS = 24 * 60 * 60_000;

export const SETTINGS: { [K in keyof Settings]: Setting<Settings[K]> } = {
  python: { name: 'PYTHON_SIDEKICK_PYTHON', read: String, default: undefined },
  timeoutMs: { name: 'PYTHON_SIDEKICK_TIMEOUT_MS', read: whole(1, LARGEST_TIMEOUT_MS), default: 30_000 },
  memoryMb: { name: 'PYTHON_SIDEKICK_MEMORY_MB', read: whole(1, 65_536), default: 256 },
  maxConcurrency: { name: 'PYTHON_SIDEKICK_MAX_CONCURRENCY', read: whole(1, 256), default: 8 },
  maxQueue: { name: 'PYTHON_SIDEKICK_MAX_QUEUE', read: whole(1, 10_000), default: 128 },
  packages: { name: 'PYTHON_SIDEKICK_PACKAGES', read: given => (typeof given === 'boolean' ? given : list(given)), default: false },
  preload: { name: 'PYTHON_SIDEKICK_PRELOAD', read: list, default: [] },
  allowUnsandboxed: { name: 'PYTHON_SIDEKICK_ALLOW_UNSANDBOXED', read: truth, default: false },
  record: { name: 'PYTHON_SIDEKICK_RECORD', read: truth, default: true },
  policy: { name: 'PYTHON_SIDEKICK_POLICY', read: oneOf('require', 'degrade'), default: 'degrade' },
  // 0 would be none to elizaOS, and the default hold.
  retentionDays: { name: 'PYTHON_SIDEKICK_RETENTION_DAYS', read: orAll(whole(1, MOST_DAYS)), default: 90 },
  retentionRows: { name: 'PYTHON_SIDEKICK_RETENTION_ROWS', read: orAll(whole(1, MOST_ROWS)), default: 100_000 },
  actions: { name: 'PYTHON_SIDEKICK_ACTIONS', read: list, default: [] },
  repairs: { name: 'PYTHON_SIDEKICK_REPAIRS', read: whole(1, 10), default: 2 },
  maxModelCalls: { name: 'PYTHON_SIDEKICK_MAX_MODEL_CALLS', read: whole(1, 1_000), default: 20 },
};

/** The agent's settings. What cannot be read is told in `problems`, and its default holds. */
export function readSettings(runtime: Pick<IAgentRuntime, 'getSetting'>): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  const entries = Object.entries(SETTINGS).map(([key, setting]) => [key, readOne(runtime, setting, problems)]);
  return { settings: Object.fromEntries(entries) as Settings, problems };
}

function readOne(runtime: Pick<IAgentRuntime, 'getSetting'>, { name, read, default: usual }: Setting<unknown>, problems: string[]) {
  const given = runtime.getSetting(name);
  if (given === null || given === undefined || given === '') return usual;
  try {
    return read(given as Given);
  } catch (error) {
    problems.push(`${name} must be ${(error as Error).message}; ${JSON.stringify(usual) ?? 'none'} is used`);
    return usual;
  }
}

function whole(least: number, most: number): Reader<number> {
  return given => {
    const value = typeof given === 'boolean' ? Number.NaN : Number(given);
    if (!Number.isInteger(value) || value < least || value > most) throw new Error(`a whole number from ${least} to ${most}`);
    return value;
  };
}

function orAll<T>(read: Reader<T>): Reader<T | 'all'> {
  return given => {
    if (given === 'all') return given;
    try {
      return read(given);
    } catch (error) {
      throw new Error(`all or ${(error as Error).message}`);
    }
  };
}

function truth(given: Given): boolean {
  if (typeof given === 'boolean') return given;
  throw new Error('true or false');
}

function list(given: Given): string[] {
  return String(given).split(',').map(item => item.trim()).filter(item => item !== '');
}

function oneOf<T extends string>(...names: T[]): Reader<T> {
  return given => {
    const found = names.find(name => name === given);
    if (found === undefined) throw new Error(names.join(' or '));
    return found;
  };
}
