// The tools of `@elizaos/python-tools`, where that package is installed beside this one.

import { AsyncLocalStorage } from 'node:async_hooks';

import type { ToolDefinition } from '@elizaos/python-native';

import type { HostOptions } from './host.js';

/** What the package needs of an instance. */
export interface ToolRegistry {
  registerTool(definition: ToolDefinition): void;
  unregisterTool(name: string): boolean;
}

export interface Registered {
  unregister(): void | Promise<void>;
}

export type ElizaTools = (py: ToolRegistry, options: HostOptions) => Registered | Promise<Registered>;

const PACKAGE = '@elizaos/python-tools';

/** Nothing where it is not installed. What is installed and does not load is a fault to be told. */
export async function loadElizaTools(load: (name: string) => Promise<unknown> = name => import(name)): Promise<ElizaTools | undefined> {
  try {
    const { registerElizaTools } = await load(PACKAGE) as { registerElizaTools: ElizaTools };
    return registerElizaTools;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes(PACKAGE);
}

/** For which execution a tool runs. What the package asks of its host does not say so. */
export class Scope {
  readonly #executionId = new AsyncLocalStorage<string>();

  get executionId(): string {
    return this.#executionId.getStore() ?? '';
  }

  within(definition: ToolDefinition): ToolDefinition {
    return {
      ...definition,
      handler: (args, context) => this.#executionId.run(context.executionId, () => definition.handler(args, context)),
    };
  }
}
