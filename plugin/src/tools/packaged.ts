// The tools of `@elizaos/python-tools`, where that package is installed beside this one.

import type { IAgentRuntime } from '@elizaos/core';
import type { Python } from '@elizaos/python-native';

import { generate } from './model.js';

export interface Registered {
  unregister(): void;
}

/** What the package is given of the agent. */
export interface ElizaToolsOptions {
  /** The agent's own model. */
  host(prompt: string, options?: { size?: 'small' | 'large'; maxTokens?: number; temperature?: number }): Promise<string>;
}

export type ElizaTools = (py: Python, options: ElizaToolsOptions) => Registered | Promise<Registered>;

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

export function optionsFor(runtime: IAgentRuntime): ElizaToolsOptions {
  return {
    host: (prompt, { size = 'large', maxTokens, temperature } = {}) => generate(runtime, {
      prompt,
      size,
      ...(maxTokens !== undefined && { max_tokens: maxTokens }),
      ...(temperature !== undefined && { temperature }),
    }),
  };
}

function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes(PACKAGE);
}
