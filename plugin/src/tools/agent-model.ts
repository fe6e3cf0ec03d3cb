// The agent's own models, in the form of `createModels` of @elizaos/python-tools, so that agents in Python can use them.

import { ModelType, type IAgentRuntime } from '@elizaos/core';

import type { Python } from '@elizaos/python-native';

import { SidekickError } from '../errors.js';
import type { Executions } from '../executions.js';
import { IS_2 } from '../line.js';
import { unlessAborted } from '../runs.js';
import { UNKNOWN, type ChatMessage, type ChatRequest, type ChatResult, type EmbedResult, type StreamEvent, type ToolCall, type Usage } from './chat.js';
import { callOf, callsIn, transcriptOf } from './transcript.js';

export interface AgentModel {
  chat(request: ChatRequest): Promise<ChatResult>;
  /** The answer in one piece: what a model says while Python reads it is not for the conversation. */
  stream(request: ChatRequest): AsyncGenerator<StreamEvent, void, void>;
  embed(request: { input: string | string[]; signal?: AbortSignal }): Promise<EmbedResult>;
}

const PROVIDER = 'elizaos';
const MOST_TEXTS = 1_024;
/** Of one request; each text is a question of its own. */
const TEXTS_AT_ONCE = 8;

/** What agents in Python think with. In 1.7 models know text alone: Python tells them of tools, and asks again where an answer is garbled. */
export function registerAgentModel(py: Python, runtime: IAgentRuntime, executions: Executions, mostCalls: number): void {
  const within = ({ executionId }: { executionId: string }) => agentModel(runtime, () => executions.takeModelCall(executionId, mostCalls));
  py.registerModel({
    chat: (question, context) => within(context).chat(question),
    stream: (question, context) => within(context).stream(question),
    ...(runtime.getModel(ModelType.TEXT_EMBEDDING) !== undefined && { embed: (question, context) => within(context).embed(question) }),
  }, { toolCalls: IS_2 });
}

/**
 * @param takeCall Counts one more question, or refuses it.
 */
export function agentModel(runtime: IAgentRuntime, takeCall: () => void): AgentModel {
  const chat = async (request: ChatRequest): Promise<ChatResult> => {
    needModel(runtime, ModelType.TEXT_LARGE);
    takeCall();
    const answer = await within(request.signal, () => runtime.useModel(ModelType.TEXT_LARGE, questionOf(request)));
    return resultOf(answer, request);
  };
  return {
    chat,
    async *stream(request) {
      const result = await chat(request);
      if (result.text !== '') yield { type: 'text', text: result.text };
      for (const toolCall of result.toolCalls) yield { type: 'tool_call', toolCall };
      yield { type: 'done', ...result };
    },
    async embed({ input, signal }) {
      needModel(runtime, ModelType.TEXT_EMBEDDING);
      const texts = [input].flat();
      if (texts.length > MOST_TEXTS) throw new SidekickError('INVALID_TASK', `one request may embed ${MOST_TEXTS} texts`);
      const embeddings: number[][] = [];
      while (embeddings.length < texts.length) {
        const some = texts.slice(embeddings.length, embeddings.length + TEXTS_AT_ONCE);
        embeddings.push(...await within(signal, () => Promise.all(some.map(text => runtime.useModel(ModelType.TEXT_EMBEDDING, { text }) as Promise<number[]>))));
      }
      return { embeddings, usage: UNKNOWN, costUsd: null, provider: PROVIDER, model: ModelType.TEXT_EMBEDDING };
    },
  };
}

/** Both lines take a prompt. What the newer of them takes beside it goes along there, for models that are asked in messages. */
function questionOf(request: ChatRequest) {
  const { messages, temperature, maxTokens, stop, responseFormat, tools, toolChoice } = request;
  return {
    prompt: transcriptOf(request),
    stream: false,
    ...(typeof maxTokens === 'number' && { maxTokens }),
    ...(typeof temperature === 'number' && { temperature }),
    ...(stop?.length && { stopSequences: stop }),
    ...(responseFormat?.type.startsWith('json') && { responseFormat: { type: 'json_object' as const } }),
    ...(IS_2 && { messages: messages.map(messageFor2) }),
    ...(IS_2 && tools?.length && { tools: tools.map(tool => tool.function), ...(toolChoice && { toolChoice }) }),
  };
}

function messageFor2({ tool_calls: calls, tool_call_id: toolCallId, ...message }: ChatMessage) {
  const toolCalls = calls?.map(({ id, function: { name, arguments: given } }) => ({ id, name, arguments: given }));
  return { ...message, ...(toolCalls && { toolCalls }), ...(toolCallId !== undefined && { toolCallId }) };
}

/** A text, or in 2.0 also what was said, called and used. */
function resultOf(answer: unknown, { tools, toolChoice }: ChatRequest): ChatResult {
  const { text: said, toolCalls: native = [], usage } = (typeof answer === 'object' && answer !== null ? answer : { text: String(answer ?? '') }) as NativeAnswer;
  const text = said ?? '';
  const written = tools?.length && toolChoice !== 'none' && native.length === 0 ? callsIn(text, tools) : [];
  const toolCalls = [...native.map(nativeCall), ...written];
  if (text === '' && toolCalls.length === 0) throw new SidekickError('NO_ANSWER', 'the agent\'s model answered with nothing');
  // The calls are the whole of an answer in which they are written.
  return { text: written.length > 0 ? '' : text, toolCalls, usage: { ...UNKNOWN, ...usage }, costUsd: null, provider: PROVIDER, model: ModelType.TEXT_LARGE, attempts: [] };
}

interface NativeAnswer {
  text?: string;
  toolCalls?: { id?: string; toolCallId?: string; name?: string; toolName?: string; arguments?: unknown; args?: unknown; input?: unknown }[];
  usage?: Partial<Usage>;
}

/** Providers name its parts differently. */
function nativeCall({ id, toolCallId, name, toolName, arguments: given, args, input }: NonNullable<NativeAnswer['toolCalls']>[number]): ToolCall {
  return callOf(name ?? toolName ?? '', given ?? args ?? input, id ?? toolCallId);
}

function needModel(runtime: IAgentRuntime, model: string): void {
  if (runtime.getModel(model) === undefined) throw new SidekickError('NO_MODEL', `the agent has no model ${model}`, 'A plugin of a provider brings one.');
}

function within<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  return signal === undefined ? work() : unlessAborted(signal, work);
}
