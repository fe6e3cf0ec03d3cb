// Values as elizaOS can keep them. It writes results as JSON into its database, whose jsonb refuses NUL and lone surrogates,
// and copies them into its logs, where a large one slows down every later message of the room.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface SafeValue {
  value: Json;
  /** Whether only a summary is left, since the whole was too large. */
  summarised: boolean;
}

export const MOST_BYTES = 16 * 1024;
const MOST_DEPTH = 24;
const HEAD_ITEMS = 5;
const HEAD_BYTES = 512;
const HEAD_CHARACTERS = 512;
const HEAD_NUMBERS = 8;

const TOO_LARGE = Symbol('too large');

export function safeValue(value: unknown, mostBytes = MOST_BYTES): SafeValue {
  const whole = attempt(value, mostBytes);
  if (whole !== TOO_LARGE) return { value: whole as Json, summarised: false };
  return { value: summary(value), summarised: true };
}

/** A text that a database takes, no longer than that many characters. */
export function safeText(text: string, most = MOST_BYTES): string {
  const kept = text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
  return kept.toWellFormed().replaceAll('\0', '␀');
}

function attempt(value: unknown, bytes: number): Json | typeof TOO_LARGE {
  try {
    return new Walk(bytes).convert(value, 0) ?? null;
  } catch (error) {
    if (error === TOO_LARGE) return TOO_LARGE;
    throw error;
  }
}

function summary(value: unknown): Json {
  if (typeof value === 'string') return safeText(value, HEAD_CHARACTERS);
  if (Array.isArray(value) || value instanceof Set) {
    const items = Array.isArray(value) ? value : [...value];
    return { summary: `a list of ${items.length} items`, length: items.length, head: heads(items.slice(0, HEAD_ITEMS)) };
  }
  const keys: unknown[] = value instanceof Map ? [...value.keys()] : keysOf(value as object);
  return { summary: `an object of ${keys.length} entries`, length: keys.length, keys: heads(keys.slice(0, HEAD_ITEMS)) };
}

function heads(items: unknown[]): Json[] {
  return items.map(item => {
    const head = attempt(item, HEAD_BYTES);
    return head === TOO_LARGE ? '…' : head;
  });
}

class Walk {
  readonly #above = new Set<object>();

  constructor(private left: number) {}

  /** Nothing for what JSON leaves out. */
  convert(value: unknown, depth: number): Json | undefined {
    switch (typeof value) {
      case 'string':
        return this.#spend(safeText(value, Infinity));
      case 'number':
        // Adding zero makes -0, which JSON does not know, the other one.
        return this.#spend(Number.isFinite(value) ? value + 0 : null);
      case 'bigint':
        return this.#spend(BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : String(value));
      case 'boolean':
        return this.#spend(value);
      case 'object':
        return value === null ? this.#spend(null) : this.#object(value, depth);
      default:
        return undefined;
    }
  }

  #object(value: object, depth: number): Json {
    if (value instanceof Date) return this.#spend(Number.isNaN(value.getTime()) ? null : value.toISOString());
    if (value instanceof Error) return this.#spend(safeText(String(value)));
    const binary = binaryOf(value);
    if (binary !== undefined) return this.#entries(Object.entries(binary), depth);
    if (value instanceof String || value instanceof Number || value instanceof Boolean) return this.convert(value.valueOf(), depth) ?? null;
    if (this.#above.has(value)) return this.#spend('[circular]');
    if (depth >= MOST_DEPTH) return this.#spend('[deeper]');
    this.#above.add(value);
    try {
      return this.#container(value, depth);
    } finally {
      this.#above.delete(value);
    }
  }

  #container(value: object, depth: number): Json {
    if (Array.isArray(value)) return this.#list(value, depth);
    if (value instanceof Set) return this.#list([...value], depth);
    if (!(value instanceof Map)) return this.#entries(readable(value), depth);
    const pairs = [...value];
    if (pairs.every(([key]) => typeof key === 'string')) return this.#entries(pairs, depth);
    return this.#list(pairs, depth);
  }

  #list(items: unknown[], depth: number): Json[] {
    // Enough to tell without a look at each of a million.
    if (items.length > this.left) throw TOO_LARGE;
    this.#spend(null);
    return Array.from(items, item => this.convert(item, depth + 1) ?? this.#spend(null));
  }

  #entries(entries: (readonly [string, unknown])[], depth: number): Json {
    this.#spend(null);
    const kept: [string, Json][] = [];
    for (const [key, item] of entries) {
      const converted = this.convert(item, depth + 1);
      if (converted !== undefined) kept.push([this.#spend(safeText(key, Infinity)), converted]);
    }
    return Object.fromEntries(kept);
  }

  #spend<T extends string | number | boolean | null>(leaf: T): T {
    // A text that is too long by itself need not be written to be counted.
    this.left -= typeof leaf === 'string' && leaf.length > this.left ? leaf.length : Buffer.byteLength(JSON.stringify(leaf)) + 1;
    if (this.left < 0) throw TOO_LARGE;
    return leaf;
  }
}

/** What holds numbers or bytes, by its kind, size and beginning; nothing for anything else. */
function binaryOf(value: object): object | undefined {
  const { data, shape } = value as { data?: unknown; shape?: unknown };
  if (ArrayBuffer.isView(data) && Array.isArray(shape)) return { array: nameOf(data), shape };
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return { array: nameOf(value), length: value.byteLength };
  if (!ArrayBuffer.isView(value)) return undefined;
  if (value instanceof DataView) return { array: 'DataView', length: value.byteLength };
  const numbers = Array.from((value as Uint8Array).subarray(0, HEAD_NUMBERS) as Iterable<number | bigint>);
  return { array: nameOf(value), length: (value as Uint8Array).length, head: numbers.map(number => Number(number)) };
}

function nameOf(value: object): string {
  return value.constructor?.name ?? 'ArrayBuffer';
}

/** Own properties, without those that cannot be read. */
function readable(value: object): [string, unknown][] {
  const entries: [string, unknown][] = [];
  for (const key of keysOf(value)) {
    try {
      entries.push([key, (value as Record<string, unknown>)[key]]);
    } catch {
      entries.push([key, '[unreadable]']);
    }
  }
  return entries;
}

function keysOf(value: object): string[] {
  try {
    return Object.keys(value);
  } catch {
    return [];
  }
}
