// The tools that Python has, and what a model is told of them.

import type { Python, ToolDefinition } from '@elizaos/python-native';

type Registrar = Pick<Python, 'registerTool' | 'unregisterTool'>;

export class Catalogue {
  readonly #definitions = new Map<string, ToolDefinition>();

  constructor(private readonly py: Registrar) {}

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

  /** The instance, for others to register at: what they do is in the catalogue, too. */
  noting(py: Python): Python {
    const own: Record<string, unknown> = {
      registerTool: (definition: ToolDefinition) => this.add(definition),
      unregisterTool: (name: string) => this.remove(name),
    };
    return new Proxy(py, {
      get(target, property) {
        if (typeof property === 'string' && Object.hasOwn(own, property)) return own[property];
        const value: unknown = Reflect.get(target, property);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}

function line({ name, description = '', parameters }: ToolDefinition): string {
  const { properties, required } = (parameters ?? {}) as { properties?: Record<string, unknown>; required?: string[] };
  const names = Object.keys(properties ?? {}).map(key => (required?.includes(key) ? key : `${key}=…`));
  return `- await tools.${name}(${names.join(', ')}): ${description}`;
}
