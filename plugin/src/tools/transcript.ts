// A conversation as one text, for models that take nothing else: what was said, the tools that there are, and the form that is
// wanted. What such a model calls is found in its answer.

import { randomUUID } from 'node:crypto';

import type { ChatMessage, ChatRequest, Tool, ToolCall } from './chat.js';

const FENCE = /```(?:json)?\s*([\s\S]*?)```/i;

export function transcriptOf({ messages, tools, toolChoice, responseFormat }: ChatRequest): string {
  const [only] = messages;
  const said = messages.length === 1 && only !== undefined ? textOf(only) : messages.map(message => `${message.role}: ${textOf(message)}`).join('\n\n');
  const offered = tools?.length && toolChoice !== 'none' ? offer(tools, toolChoice) : '';
  const schema = responseFormat?.json_schema?.schema;
  const form = responseFormat?.type.startsWith('json') ? `Answer with JSON alone${schema === undefined ? '' : `, of this schema: ${JSON.stringify(schema)}`}.` : '';
  return [said, offered, form].filter(part => part !== '').join('\n\n');
}

function textOf({ content, tool_calls: calls, tool_call_id: id }: ChatMessage): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content ?? '');
  if (calls?.length) return [...(content ? [text] : []), JSON.stringify({ tool_calls: calls.map(told) })].join('\n');
  return id === undefined ? text : `(result of ${id}) ${text}`;
}

function told({ id, function: { name, arguments: given } }: ToolCall) {
  return { id, name, arguments: parsed(given) ?? given };
}

function offer(tools: Tool[], choice: ChatRequest['toolChoice']): string {
  const list = tools.map(({ function: { name, description, parameters } }) => JSON.stringify({ name, description, parameters }));
  const must = choice === 'required' ? 'Call at least one. ' : typeof choice === 'object' && choice !== null ? `Call ${choice.function.name}. ` : '';
  return `These tools can be called:
${list.join('\n')}
${must}To call some, answer with this JSON and nothing else: {"tool_calls": [{"name": "…", "arguments": {…}}]}`;
}

/** What an answer calls of these tools; nothing where it is an answer in words. */
export function callsIn(answer: string, tools: Tool[]): ToolCall[] {
  const { tool_calls: calls } = (parsed(answer) ?? parsed(FENCE.exec(answer)?.[1] ?? '') ?? {}) as { tool_calls?: unknown };
  if (!Array.isArray(calls)) return [];
  const known = new Set(tools.map(tool => tool.function.name));
  return (calls as { name?: unknown; arguments?: unknown }[])
    .filter(call => known.has(String(call?.name)))
    .map(({ name, arguments: given = {} }) => callOf(String(name), given));
}

export function callOf(name: string, given: unknown, id = `call_${randomUUID()}`): ToolCall {
  return { id, type: 'function', function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given ?? {}) } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
