// Questions to models and their answers, in the shape of `createModels` of @elizaos/python-tools, whose messages, tools and calls
// are OpenAI's.

export interface ChatMessage {
  role: string;
  content?: unknown;
  name?: string;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
}

/** `arguments` is JSON, as the model wrote it. */
export interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface Tool {
  type: 'function';
  function: { name: string; description?: string; parameters?: Record<string, unknown> };
}

export type ToolChoice = 'auto' | 'none' | 'required' | { type: 'function'; function: { name: string } };

export interface ChatRequest {
  messages: ChatMessage[];
  temperature?: number | null;
  maxTokens?: number | null;
  stop?: string[] | null;
  responseFormat?: { type: string; json_schema?: { schema?: unknown } } | null;
  tools?: Tool[] | null;
  toolChoice?: ToolChoice | null;
  /** The agent has one model, whatever name is asked for. */
  model?: string | null;
  provider?: string | null;
  signal?: AbortSignal;
}

/** Null where it was not told. */
export interface Usage {
  promptTokens: number | null;
  completionTokens: number | null;
  totalTokens: number | null;
}

export interface ChatResult {
  text: string;
  toolCalls: ToolCall[];
  usage: Usage;
  costUsd: null;
  provider: string;
  model: string;
  attempts: never[];
}

export type StreamEvent =
  | { type: 'text'; text: string }
  | { type: 'tool_call'; toolCall: ToolCall }
  | ({ type: 'done' } & ChatResult);

export interface EmbedResult {
  embeddings: number[][];
  usage: Usage;
  costUsd: null;
  provider: string;
  model: string;
}

export const UNKNOWN: Usage = { promptTokens: null, completionTokens: null, totalTokens: null };
