// tools.model: the agent's own models.

import { ModelType, type IAgentRuntime } from '@elizaos/core';
import type { ToolDefinition } from '@elizaos/python-native';

import type { Executions } from '../executions.js';

interface Generate {
  prompt: string;
  size: 'small' | 'large';
  max_tokens?: number;
  temperature?: number;
  stop?: string[];
}

/** Answers are whole: what a model says while Python reads it is not for the conversation. */
export async function generate(runtime: IAgentRuntime, { prompt, size, max_tokens: maxTokens, temperature, stop }: Generate): Promise<string> {
  const answer = await runtime.useModel(size === 'small' ? ModelType.TEXT_SMALL : ModelType.TEXT_LARGE, {
    prompt,
    stream: false,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(stop !== undefined && { stopSequences: stop }),
  });
  return String(answer);
}

export function modelTools(runtime: IAgentRuntime, executions: Executions, mostCalls: number): ToolDefinition[] {
  return [{
    name: 'model.generate',
    description: 'asks a language model; gives its text',
    parameters: {
      type: 'object',
      properties: {
        prompt: { type: 'string', minLength: 1 },
        size: { enum: ['small', 'large'], default: 'large' },
        max_tokens: { type: 'integer', minimum: 1 },
        temperature: { type: 'number', minimum: 0, maximum: 2 },
        stop: { type: 'array', items: { type: 'string' } },
      },
      required: ['prompt'],
    },
    handler: async (asked: Generate, { executionId }) => {
      executions.takeModelCall(executionId, mostCalls);
      return generate(runtime, asked);
    },
  }];
}
