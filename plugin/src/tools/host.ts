// What `@elizaos/python-tools` is given of the agent: its models, its memory, its browser, and the keys in its settings.

import { ModelType, type IAgentRuntime, type Memory, type UUID } from '@elizaos/core';

import { SidekickError } from '../errors.js';
import type { Executions } from '../executions.js';
import { agentModel } from './agent-model.js';
import type { ChatRequest, ChatResult } from './chat.js';
import type { Scope } from './packaged.js';

export interface HostOptions {
  /** A text, or more than that where the model calls tools. */
  models: { host(request: ChatRequest, context?: { signal?: AbortSignal }): Promise<string | ChatResult> };
  memory: { get(id: string): Promise<string | null>; vectorize?(id: string): Promise<unknown> };
  speech?: { synthesize?(request: { text: string }): Promise<Uint8Array>; transcribe?(request: { audio: Buffer }): Promise<string> };
  browser?: object;
  browserContext?: unknown;
  /** Where keys and addresses are looked for. */
  env: Record<string, string | undefined>;
}

export function hostOf(runtime: IAgentRuntime, executions: Executions, scope: Scope, mostModelCalls: number): HostOptions {
  const has = (model: string) => runtime.getModel(model) !== undefined;
  const browser = runtime.getService('browser');
  const speech = {
    ...(has(ModelType.TEXT_TO_SPEECH) && { synthesize: ({ text }: { text: string }) => synthesize(runtime, text) }),
    ...(has(ModelType.TRANSCRIPTION) && { transcribe: ({ audio }: { audio: Buffer }) => transcribe(runtime, audio) }),
  };
  const model = agentModel(runtime, () => executions.takeModelCall(scope.executionId, mostModelCalls));
  return {
    models: {
      async host(request, context) {
        const answer = await model.chat({ ...request, ...context });
        return answer.toolCalls.length > 0 ? answer : answer.text;
      },
    },
    memory: {
      get: async id => (await memoryOf(runtime, executions, scope, id))?.content.text ?? null,
      ...(has(ModelType.TEXT_EMBEDDING) && { vectorize: (id: string) => vectorize(runtime, executions, scope, id) }),
    },
    ...(Object.keys(speech).length > 0 && { speech }),
    ...(browser !== null && { browser, browserContext: runtime }),
    env: settingsAsEnvironment(runtime),
  };
}

/** One of the execution's own room; others are as if they were not there. */
async function memoryOf(runtime: IAgentRuntime, executions: Executions, scope: Scope, id: string): Promise<Memory | null> {
  const { roomId } = executions.withRoom(scope.executionId);
  const memory = await runtime.getMemoryById(id as UUID);
  return memory?.roomId === roomId ? memory : null;
}

async function vectorize(runtime: IAgentRuntime, executions: Executions, scope: Scope, id: string): Promise<unknown> {
  const memory = await memoryOf(runtime, executions, scope, id);
  if (memory === null) throw new SidekickError('INVALID_TASK', `there is no memory ${id} in this room`);
  const { embedding } = await runtime.addEmbeddingToMemory({ ...memory, embedding: undefined } as Memory);
  await runtime.updateMemory({ id: id as UUID, ...(embedding !== undefined && { embedding }) });
  return { memory_id: id, dimensions: embedding?.length ?? 0 };
}

async function synthesize(runtime: IAgentRuntime, text: string): Promise<Uint8Array> {
  const audio: unknown = await runtime.useModel(ModelType.TEXT_TO_SPEECH, text);
  if (audio instanceof Uint8Array) return audio;
  if (audio instanceof ArrayBuffer) return new Uint8Array(audio);
  // Some models give a stream.
  const chunks: Uint8Array[] = [];
  for await (const chunk of audio as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function transcribe(runtime: IAgentRuntime, audio: Buffer): Promise<string> {
  return String(await runtime.useModel(ModelType.TRANSCRIPTION, audio));
}

/** Keys are the agent's: those of another agent in the same process are not to be found, those of the process are. */
function settingsAsEnvironment(runtime: IAgentRuntime): Record<string, string | undefined> {
  return new Proxy({}, {
    get(_none, name) {
      if (typeof name !== 'string') return undefined;
      const own = runtime.getSetting(name);
      return own === null || own === undefined ? process.env[name] : String(own);
    },
  });
}
