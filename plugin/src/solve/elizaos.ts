// What the runtime of ElizaOS in Python is told of the agent: who it is, and the room that it speaks in.

import type { IAgentRuntime } from '@elizaos/core';

import type { Occasion } from '../executions.js';

/** Settings and secrets of a character stay here. */
const FIELDS = ['name', 'system', 'bio', 'lore', 'topics', 'adjectives', 'style', 'knowledge', 'messageExamples'] as const;

export function elizaosOptions({ agentId, character }: IAgentRuntime, { message, roomId }: Occasion = {}): Record<string, unknown> {
  const fields = character as unknown as Record<string, unknown>;
  const told = Object.fromEntries(FIELDS.filter(name => fields[name] !== undefined).map(name => [name, fields[name]]));
  const room = message?.roomId ?? roomId;
  return {
    character: JSON.parse(JSON.stringify({ ...told, id: agentId })) as unknown,
    ...(room !== undefined && { room, memory: 'host' }),
    ...(message !== undefined && { speaker: message.entityId }),
  };
}
