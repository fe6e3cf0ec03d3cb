/** Agents: a task in words, done by a framework in Python with the host's model and tools. */

import type { TaskEvent, TaskResult, ToolContext, Value } from '../../index.js';

export type AgentFramework = 'langgraph' | 'langchain' | 'crewai' | 'autogen' | 'elizaos';

/** OpenAI's shape. */
export interface AgentMessage {
  role: string;
  content?: unknown;
  tool_calls?: AgentToolCall[];
  tool_call_id?: string;
  name?: string;
}

/** `arguments` is JSON, as the model wrote it. */
export interface AgentToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface AgentTask {
  /** What is to be done, in words. */
  task: string;
  /** What is known: goes into the prompt, as JSON where it is no text. */
  context?: Value;
  /** Default: the first of these that is installed. */
  framework?: AgentFramework;
  /** What the agent is told about itself. */
  system?: string;
  /** What was said before. */
  messages?: AgentMessage[];
  /** Questions to the model. Default 25. */
  maxSteps?: number;
  /** Default 100. */
  maxToolCalls?: number;
  /** Of prompts and answers together, as the provider counts them. Default: no limit. */
  maxTokens?: number;
  /** What the framework knows beyond that; see docs/AGENTS.md. */
  options?: Record<string, Value>;
  code?: never;
  call?: never;
  ref?: never;
}

export interface AgentUsage {
  promptTokens: number;
  completionTokens: number;
  totalTokens: number;
  /** Null where a price is not known. */
  costUsd: number | null;
  modelCalls: number;
  toolCalls: number;
}

export type AgentStep =
  | { type: 'model'; model: string; provider: string; toolCalls: string[]; durationMs: number }
  | { type: 'tool'; id: string; tool: string; args: Record<string, Value>; ok: true; value: Value; durationMs: number }
  | { type: 'tool'; id: string; tool: string; args: Record<string, Value>; ok: false; error: string; durationMs: number };

export interface AgentResult {
  response: string;
  framework: AgentFramework;
  /** Each once, in the order of their first call. */
  toolsUsed: string[];
  steps: AgentStep[];
  usage: AgentUsage;
  /** Set where the tools were a benchmark's that can judge what was done. */
  benchmarkScore: number | null;
  /** The whole conversation, what was given included. */
  messages: AgentMessage[];
  /** Of `elizaos`: what went wrong beside the task, such as a memory that could not be written. */
  problems?: string[];
  /** Of `elizaos`: what the evaluators of plugins said, by their names. */
  evaluations?: Record<string, Value>;
  /** Of `elizaos`: the run waits for a person, and goes on when the thread is given the word (`options.resume`). */
  interrupt?: { type: 'approval'; threadId: string; calls: { id: string; tool: string; args: Record<string, Value> }[] };
}

export type AgentEvent =
  | Exclude<TaskEvent<AgentResult>, { type: 'yield' | 'tool_call' | 'tool_result' }>
  /** The model is asked. */
  | { type: 'model_start'; step: number; messages: number; tools: string[] }
  /** A piece of what it answers. */
  | { type: 'token'; text: string }
  | { type: 'tool_call'; id: string; tool: string; args: Record<string, Value> }
  | { type: 'tool_result'; id: string; tool: string; ok: boolean; value?: Value; error?: string; durationMs: number }
  /** Where in its graph or crew the agent is. */
  | { type: 'state'; state: string; [detail: string]: Value }
  /** What became part of the conversation. */
  | { type: 'message'; message: AgentMessage };

/** Events in order; leaving the loop early cancels the agent. */
export interface AgentStream extends AsyncIterableIterator<AgentEvent> {
  readonly id: string;
  readonly result: Promise<TaskResult<AgentResult>>;
}

/** OpenAI's shape. */
export interface OfferedTool {
  type: 'function';
  function: { name: string; description?: string; parameters?: Record<string, unknown> };
}

export interface AgentQuestion {
  messages: any[];
  tools?: OfferedTool[];
  toolChoice?: 'auto' | 'none' | 'required' | { type: 'function'; function: { name: string } };
  temperature?: number;
  maxTokens?: number;
  stop?: string[];
  responseFormat?: { type: string; [field: string]: unknown };
  /** Aborts when the agent was cancelled or no longer waits. */
  signal: AbortSignal;
}

export interface AgentAnswer {
  text?: string;
  /** An id that is empty or was used before is replaced; arguments that are no object in JSON are an error for the model to read. */
  toolCalls?: AgentToolCall[];
  usage?: { promptTokens?: number | null; completionTokens?: number | null; totalTokens?: number | null };
  costUsd?: number | null;
  model?: string;
  provider?: string;
}

export type AgentPiece = string | { type: 'text'; text: string } | ({ type: 'done' } & AgentAnswer) | { type: 'tool_call' };

/** What agents think with. `createModels()` of `@elizaos/python-tools` gives one. */
export interface AgentModel {
  chat(question: AgentQuestion, context: ToolContext): AgentAnswer | string | Promise<AgentAnswer | string>;
  /**
   * Pieces of text, and at last `{ type: 'done', … }` with what `chat` gives beside the text; where nothing more is to be
   * said, `done` may be left out. Without `stream`, answers come whole.
   */
  stream?(question: AgentQuestion, context: ToolContext): AsyncIterable<AgentPiece> | Promise<AsyncIterable<AgentPiece>>;
  embed?(question: { input: string[]; signal: AbortSignal }, context: ToolContext): Promise<number[][] | { embeddings: number[][] }>;
}

export interface AgentModelOptions {
  /** False: the model knows text only, so that tools are told in the prompt and calls are read from its answers. Default true. */
  toolCalls?: boolean;
}
