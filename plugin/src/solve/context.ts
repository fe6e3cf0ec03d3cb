// What a task knows of the conversation, small enough for a prompt.

import type { IAgentRuntime, Memory, State } from '@elizaos/core';

import { safeText } from '../safe.js';

const RECENT = 12;
const MOST_TEXT = 1_000;

export interface Said {
  by: string;
  text: string;
  at: number | null;
}

export interface TaskContext {
  agent: { name: string; bio: string; topics: string[] };
  message: { text: string; id: string | null; roomId: string };
  /** The oldest first. */
  recentMessages: Said[];
}

export async function contextOf(runtime: IAgentRuntime, message: Memory, state?: State): Promise<TaskContext> {
  const { name = 'the agent', bio = '', topics = [] } = runtime.character;
  const recent = recentOf(state) ?? await runtime.getMemories(asking(message));
  return {
    agent: { name, bio: safeText([bio].flat().join(' '), MOST_TEXT), topics: topics.slice(0, RECENT) },
    message: { text: safeText(message.content.text ?? ''), id: message.id ?? null, roomId: message.roomId },
    recentMessages: recent
      .filter(({ content, id }) => content.text && content.type !== 'action_result' && id !== message.id)
      .sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
      .slice(-RECENT)
      .map(({ content, entityId, createdAt }) => ({
        by: entityId === runtime.agentId ? name : 'user',
        text: safeText(content.text ?? '', MOST_TEXT),
        at: createdAt ?? null,
      })),
  };
}

/** The number is `count` in one line of elizaOS and `limit` in the other. */
function asking({ roomId }: Memory) {
  return { tableName: 'messages', roomId, count: RECENT, limit: RECENT };
}

/** What elizaOS has looked up for this message already. */
function recentOf(state: State | undefined): Memory[] | undefined {
  const { RECENT_MESSAGES } = (state?.data?.providers ?? {}) as { RECENT_MESSAGES?: { data?: { recentMessages?: unknown } } };
  const recent = RECENT_MESSAGES?.data?.recentMessages;
  return Array.isArray(recent) ? recent as Memory[] : undefined;
}
