// What happens in Python, told while it happens. An action's callback is held back until the action is over; chunks are not.

import { setTimeout } from 'node:timers/promises';

import * as core from '@elizaos/core';
import type { HandlerOptions, Memory } from '@elizaos/core';
import type { AgentEvent, TaskEvent } from '@elizaos/python-native';

import { safeText } from '../safe.js';

type OnStreamChunk = (chunk: string, messageId?: string, accumulated?: string) => void | Promise<void>;

/** Beyond that a conversation is no place for it; so what waits for a slow listener is bounded, too. */
const MOST_CHARACTERS = 16 * 1024;
const PATIENCE_MS = 1_000;

export interface Progress {
  say(text: string): void;
  onEvent(event: TaskEvent | AgentEvent): void;
  /** Until all is told, or the listener was waited for long enough. */
  end(): Promise<void>;
}

/** Nothing where nobody listens. */
export function progressOf(options: HandlerOptions | undefined, message: Memory, onFailure: (error: unknown) => void): Progress | undefined {
  const tell = options?.onStreamChunk as OnStreamChunk | undefined;
  if (typeof tell !== 'function') return undefined;
  const messageId = answerOf(message);
  let told = '';
  let telling = Promise.resolve();
  const say = (text: string) => {
    const chunk = safeText(text, Infinity).slice(0, MOST_CHARACTERS - told.length);
    if (chunk === '') return;
    told += chunk;
    const accumulated = told;
    telling = telling.then(() => tell(chunk, messageId, accumulated)).catch(onFailure);
  };
  return { say, onEvent: event => say(textOf(event)), end: () => Promise.race([telling, setTimeout(PATIENCE_MS, undefined, { ref: false })]) };
}

/** The message that the action's answer will be, where elizaOS says which that is. */
function answerOf({ id }: Memory): string | undefined {
  const { getStreamingContext } = core as unknown as { getStreamingContext?: () => { messageId?: string } | undefined };
  return getStreamingContext?.()?.messageId ?? id;
}

function textOf(event: TaskEvent | AgentEvent): string {
  if (event.type === 'stdout') return event.text;
  // Of an agent: what it does next. What it says is the answer, which comes by itself.
  if (event.type === 'tool_call' && 'id' in event) return `Using ${event.tool}…\n`;
  if (event.type !== 'progress') return '';
  const share = event.fraction === null ? [] : [`${Math.round(event.fraction * 100)} %`];
  return `${[...share, ...(event.message === null ? [] : [event.message])].join(' ')}\n`;
}
