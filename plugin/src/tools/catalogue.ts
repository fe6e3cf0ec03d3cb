// The tools that Python has, and what a model is told of them.

import type { ToolDefinition } from '@elizaos/python-native';

import type { ToolRegistry } from './packaged.js';

export class Catalogue {
  readonly #definitions = new Map<string, ToolDefinition>();

  constructor(private readonly py: ToolRegistry) {}

  add(definition: ToolDefinition): void {
    this.py.registerTool(definition);
    this.#definitions.set(definition.name, definition);
  }

  remove(name: string): boolean {
    this.#definitions.delete(name);
    return this.py.unregisterTool(name);
  }

  has(name: string): boolean {
    return this.#definitions.has(name);
  }

  get names(): string[] {
    return [...this.#definitions.keys()];
  }

  /** A line for each. */
  describe(): string {
    return [...this.#definitions.values()].map(line).join('\n');
  }
}

function line({ name, description = '', parameters }: ToolDefinition): string {
  const { properties, required } = (parameters ?? {}) as { properties?: Record<string, unknown>; required?: string[] };
  const names = Object.keys(properties ?? {}).map(key => (required?.includes(key) ? key : `${key}=…`));
  return `- await tools.${name}(${names.join(', ')}): ${description}`;
}
