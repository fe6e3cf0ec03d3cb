// tools.memory: what was said in the room, and what is to be remembered there: as texts, and as items by namespace and key.

import { ModelType, stringToUuid, type IAgentRuntime, type Memory, type UUID } from '@elizaos/core';
import type { ToolDefinition } from '@elizaos/python-native';

import { SidekickError } from '../errors.js';
import type { Executions } from '../executions.js';
import { safeText, safeValue, type Json } from '../safe.js';

const TABLES = ['messages', 'facts'] as const;
/** Items that have a text are facts like any other, which the agent finds by itself; the rest is Python's alone. */
const ITEM_TABLES = ['facts', 'python_items'] as const;
/** Looked through for items, of each table. */
const FURTHEST = 4000;
const MARGIN = 32;
const MOST_ITEM_BYTES = 256 * 1024;
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

interface Place {
  namespace: string[];
  key: string;
}

interface Item extends Place {
  value: Json;
  createdAt: number;
  updatedAt: number;
  similarity: number | null;
}

const NAMESPACE = { type: 'array', items: { type: 'string', minLength: 1, maxLength: 1024 }, maxItems: 16 };
const PLACE = { namespace: { ...NAMESPACE, minItems: 1 }, key: { type: 'string', minLength: 1, maxLength: 1024 } };

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
    {
      name: 'memory.put',
      description: 'keeps a value under a namespace and a key in this room, in place of the one before; with a text it is found by meaning. Gives its id',
      parameters: { type: 'object', properties: { ...PLACE, value: { type: 'object' }, text: { type: 'string', minLength: 1 } }, required: ['namespace', 'key', 'value'] },
      handler: async ({ value, text, ...place }: Place & { value: object; text?: string }, { executionId }) =>
        put(runtime, executions.withRoom(executionId).roomId, place, value, text),
    },
    {
      name: 'memory.get',
      description: 'gives what is kept under a namespace and a key in this room: { namespace, key, value, createdAt, updatedAt, similarity }, or null',
      parameters: { type: 'object', properties: PLACE, required: ['namespace', 'key'] },
      handler: async (place: Place, { executionId }) => {
        const kept = await keptAt(runtime, executions.withRoom(executionId).roomId, place);
        return kept === null ? null : itemOf(kept);
      },
    },
    {
      name: 'memory.delete',
      description: 'removes what is kept under a namespace and a key in this room; tells whether it was there',
      parameters: { type: 'object', properties: PLACE, required: ['namespace', 'key'] },
      handler: async (place: Place, { executionId }) => {
        const kept = await keptAt(runtime, executions.withRoom(executionId).roomId, place);
        if (kept !== null) await runtime.deleteMemory(kept.id as UUID);
        return kept !== null;
      },
    },
    {
      name: 'memory.find',
      description: 'finds what is kept below a namespace in this room, what is nearest to the query first, or what is newest where there is none',
      parameters: {
        type: 'object',
        properties: {
          namespace: NAMESPACE,
          query: { type: 'string' },
          limit: { type: 'integer', minimum: 1, maximum: MOST, default: 10 },
          offset: { type: 'integer', minimum: 0, maximum: FURTHEST, default: 0 },
        },
        required: ['namespace'],
      },
      handler: async ({ namespace, query, limit, offset }: { namespace: string[]; query?: string; limit: number; offset: number }, { executionId }) =>
        find(runtime, executions.withRoom(executionId).roomId, namespace, query, limit, offset),
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

/** Of the agent, the room and the place: no other room's item can be named. */
function idOf(runtime: IAgentRuntime, roomId: UUID, { namespace, key }: Place): UUID {
  return stringToUuid(JSON.stringify([runtime.agentId, roomId, namespace, key]));
}

async function keptAt(runtime: IAgentRuntime, roomId: UUID, place: Place): Promise<Memory | null> {
  const kept = await runtime.getMemoryById(idOf(runtime, roomId, place));
  return kept?.roomId === roomId && kept.agentId === runtime.agentId && placeOf(kept) !== undefined ? kept : null;
}

async function put(runtime: IAgentRuntime, roomId: UUID, place: Place, value: object, text?: string): Promise<string> {
  const safe = safeValue(value, MOST_ITEM_BYTES);
  if (safe.summarised) throw new SidekickError('INVALID_TASK', `an item of memory may have ${MOST_ITEM_BYTES} bytes`, 'Keep a part, or where the whole can be found.');
  const kept = await keptAt(runtime, roomId, place);
  const id = idOf(runtime, roomId, place);
  const shown = text === undefined ? kept?.content.text ?? '' : safeText(text);
  const item = { namespace: place.namespace, key: place.key, value: safe.value, updatedAt: Date.now() };
  const memory: Memory = {
    id, entityId: runtime.agentId, agentId: runtime.agentId, roomId, content: { text: shown, source: 'python_sidekick', item }, createdAt: kept?.createdAt ?? Date.now(), unique: true,
  };
  // Making a vector costs a question to a model: the one of the same text stays.
  if (text !== undefined && shown !== kept?.content.text && runtime.getModel(ModelType.TEXT_EMBEDDING) !== undefined) await runtime.addEmbeddingToMemory(memory);
  if (kept === null) return runtime.createMemory(memory, text === undefined ? 'python_items' : 'facts');
  const { content, embedding } = memory;
  if (!await runtime.updateMemory({ id, content, ...(embedding !== undefined && { embedding }) })) throw new Error('the database did not take the item');
  return id;
}

async function find(runtime: IAgentRuntime, roomId: UUID, namespace: string[], query: string | undefined, limit: number, offset: number): Promise<Item[]> {
  const below = (memory: Memory) => {
    const place = placeOf(memory);
    return place !== undefined && memory.agentId === runtime.agentId && namespace.every((name, at) => place.namespace[at] === name);
  };
  const meant = query !== undefined && query !== '' && runtime.getModel(ModelType.TEXT_EMBEDDING) !== undefined;
  const embedding = meant ? await runtime.useModel(ModelType.TEXT_EMBEDDING, { text: query }) as number[] : [];
  const wanted = offset + limit;
  // Other facts of the room stand between the items: further and further is looked until there are enough.
  for (let count = MARGIN + 2 * wanted; ; count = Math.min(4 * count, FURTHEST)) {
    const found = await Promise.all(ITEM_TABLES.map(async tableName => {
      const asked = { tableName, roomId, count, limit: count };
      return meant ? runtime.searchMemories({ ...asked, embedding, match_threshold: 0 }) : runtime.getMemories(asked);
    }));
    const items = found.flat().filter(below).sort(meant ? nearestFirst : newestFirst);
    if (items.length >= wanted || count >= FURTHEST || found.every(part => part.length < count)) return items.slice(offset, wanted).map(itemOf);
  }
}

function nearestFirst(one: Memory, other: Memory): number {
  return (other.similarity ?? 0) - (one.similarity ?? 0);
}

/** The database's own order, so that pages fit together. */
function newestFirst(one: Memory, other: Memory): number {
  return (other.createdAt ?? 0) - (one.createdAt ?? 0) || ((other.id ?? '') < (one.id ?? '') ? -1 : 1);
}

function placeOf({ content }: Memory): (Place & { value: Json; updatedAt: number }) | undefined {
  const { item } = content as { item?: Place & { value: Json; updatedAt: number } };
  return Array.isArray(item?.namespace) && typeof item.key === 'string' ? item : undefined;
}

function itemOf(memory: Memory): Item {
  const { namespace, key, value, updatedAt } = placeOf(memory)!;
  return { namespace, key, value, createdAt: memory.createdAt ?? updatedAt, updatedAt, similarity: memory.similarity ?? null };
}
