// Usage and failures of the agent's Python, in numbers that do not grow.

const RECENT = 200;
const MOST_NAMES = 100;
const MOST_MESSAGES = 1_000;
const REST = 'other';

export interface UsageFigures {
  used: number;
  failed: number;
  /** By action. */
  actions: Record<string, number>;
  /** By error code. */
  failures: Record<string, number>;
  /** By tool: in how many executions. */
  tools: Record<string, number>;
  /** Of the latest executions, in ms. */
  durationMs: { median: number | null; highest: number | null; of: number };
}

export interface Use {
  action: string;
  /** An error's code; nothing where it went well. */
  failure: string | null;
  tools: string[];
  durationMs: number | null;
}

export class Figures {
  #used = 0;
  #failed = 0;
  readonly #actions = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #tools = new Map<string, number>();
  readonly #durations: number[] = [];
  readonly #messages = new Set<string>();

  /** Once for each message, however often it is told. */
  noteMessage(id: string, uses: Use[]): void {
    if (this.#messages.has(id)) return;
    this.#messages.add(id);
    if (this.#messages.size > MOST_MESSAGES) this.#messages.delete(this.#messages.values().next().value as string);
    for (const use of uses) this.#note(use);
  }

  #note({ action, failure, tools, durationMs }: Use): void {
    this.#used += 1;
    count(this.#actions, action);
    for (const tool of tools) count(this.#tools, tool);
    if (failure !== null) {
      this.#failed += 1;
      count(this.#failures, failure);
    }
    if (durationMs === null) return;
    this.#durations.push(durationMs);
    if (this.#durations.length > RECENT) this.#durations.shift();
  }

  read(): UsageFigures {
    const sorted = [...this.#durations].sort((a, b) => a - b);
    return {
      used: this.#used,
      failed: this.#failed,
      actions: Object.fromEntries(this.#actions),
      failures: Object.fromEntries(this.#failures),
      tools: Object.fromEntries(this.#tools),
      durationMs: { median: sorted[Math.floor((sorted.length - 1) / 2)] ?? null, highest: sorted.at(-1) ?? null, of: sorted.length },
    };
  }
}

function count(counts: Map<string, number>, given: string): void {
  const name = counts.has(given) || counts.size < MOST_NAMES ? given : REST;
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
