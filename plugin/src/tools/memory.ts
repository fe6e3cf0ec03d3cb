// tools.memory: what was said in the room, and what is to be remembered there.

import { ModelType, type IAgentRuntime, type Memory, type UUID } from '@elizaos/core';
import type { ToolDefinition } from '@elizaos/python-native';

import type { Executions } from '../executions.js';
import { safeText } from '../safe.js';

const TABLES = ['messages', 'facts'] as const;
const MOST = 100;
/** Looked through for the words of a query, where the agent has no model that makes embeddings. */
const RECENT = 200;

interface Found {
  id: string;
  text: string;
  by: string;
  at: number | null;
  similarity: number | null;
}

export function memoryTools(runtime: IAgentRuntime, executions: Executions): ToolDefinition[] {
  return [
    {
      name: 'memory.search',
      description: "finds what was said or noted in this conversation's room: a list of { id, text, by, at, similarity }",
      parameters: {
        type: 'object',
        properties: { query: { type: 'string' }, limit: { type: 'integer', minimum: 1, maximum: MOST, default: 10 } },
        required: ['query'],
      },
      handler: async ({ query, limit }: { query: string; limit: number }, { executionId }) =>
        search(runtime, executions.withRoom(executionId).roomId, query, limit),
    },
    {
      name: 'memory.create',
      description: 'notes a text for later; gives its id',
      parameters: { type: 'object', properties: { text: { type: 'string', minLength: 1 } }, required: ['text'] },
      handler: async ({ text }: { text: string }, { executionId }) => create(runtime, executions.withRoom(executionId).roomId, text),
    },
  ];
}

async function search(runtime: IAgentRuntime, roomId: UUID, query: string, limit: number): Promise<Found[]> {
  const found = runtime.getModel(ModelType.TEXT_EMBEDDING) === undefined
    ? await byWords(runtime, roomId, query)
    : await byMeaning(runtime, roomId, query, limit);
  return found.filter(({ content }) => content.type !== 'action_result').map(describe).slice(0, limit);
}

async function byMeaning(runtime: IAgentRuntime, roomId: UUID, query: string, limit: number): Promise<Memory[]> {
  const embedding = await runtime.useModel(ModelType.TEXT_EMBEDDING, { text: query }) as number[];
  const found = await Promise.all(TABLES.map(async tableName => {
    // The number is `count` in one line of elizaOS and `limit` in the other.
    const asked = { tableName, embedding, roomId, count: limit, limit, match_threshold: 0 };
    return runtime.searchMemories(asked);
  }));
  return found.flat().sort((a, b) => (b.similarity ?? 0) - (a.similarity ?? 0));
}

async function byWords(runtime: IAgentRuntime, roomId: UUID, query: string): Promise<Memory[]> {
  const words = query.toLowerCase().split(/\s+/).filter(word => word !== '');
  const found = await Promise.all(TABLES.map(async tableName => {
    const asked = { tableName, roomId, count: RECENT, limit: RECENT };
    return runtime.getMemories(asked);
  }));
  const matches = ({ content }: Memory) => words.some(word => content.text?.toLowerCase().includes(word));
  return found.flat().filter(matches).sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
}

function describe({ id, content, entityId, createdAt, similarity }: Memory): Found {
  return { id: id ?? '', text: content.text ?? '', by: entityId, at: createdAt ?? null, similarity: similarity ?? null };
}

async function create(runtime: IAgentRuntime, roomId: UUID, text: string): Promise<string> {
  const memory: Memory = {
    entityId: runtime.agentId,
    agentId: runtime.agentId,
    roomId,
    content: { text: safeText(text), source: 'python_sidekick' },
    createdAt: Date.now(),
  };
  if (runtime.getModel(ModelType.TEXT_EMBEDDING) !== undefined) await runtime.addEmbeddingToMemory(memory);
  return runtime.createMemory(memory, 'facts');
}
