/**
 * What Python may ask of its host, as tools of `@elizaos/python-native`.
 *
 * ```js
 * import { createPython } from '@elizaos/python-native';
 * import { registerElizaTools } from '@elizaos/python-tools';
 * const py = createPython();
 * registerElizaTools(py);
 * await py.run('await tools.ai_chat("hello")');
 * ```
 */

import type { LookupAddress, LookupAllOptions } from 'node:dns';

/** OpenAI's shape: `{ role, content, tool_calls?, tool_call_id? }`. */
export interface ChatMessage {
  role: string;
  content?: unknown;
  [field: string]: unknown;
}

/** OpenAI's shape. `arguments` is JSON, as the model wrote it. */
export interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

/** Null where the provider did not tell. */
export interface Usage {
  promptTokens: number | null;
  completionTokens: number | null;
  totalTokens: number | null;
}

export interface ChatRequest {
  messages: ChatMessage[];
  /** Default: each provider's own. A name is for the providers that are known to have it, or for the one in `provider`. */
  model?: string | null;
  temperature?: number | null;
  maxTokens?: number | null;
  /** Texts that end the answer. They are not part of it. */
  stop?: string[] | null;
  /** OpenAI's `response_format`: `{ type: 'json_object' }`, or `{ type: 'json_schema', json_schema: { name, schema } }`. */
  responseFormat?: { type: string; [field: string]: unknown } | null;
  /** OpenAI's shape. */
  tools?: object[];
  toolChoice?: string | object;
  /** Ask this one alone: `host`, `openai`, `gemini`, `deepseek`, `kimi`, `qwen`, or one of `providers`. */
  provider?: string | null;
  signal?: AbortSignal;
}

export interface Answer {
  text: string;
  toolCalls: ToolCall[];
  usage: Usage;
  /** Null where the price or the tokens are not known. */
  costUsd: number | null;
  provider: string;
  model: string;
}

/** A provider that was asked before the one that answered. */
export interface Attempt {
  provider: string;
  error: ProviderError;
}

export interface ChatResult extends Answer {
  attempts: Attempt[];
}

export type StreamEvent =
  | { type: 'text'; text: string }
  /** Told when it is whole. */
  | { type: 'tool_call'; toolCall: ToolCall }
  | ({ type: 'done' } & ChatResult);

export interface EmbedResult {
  embeddings: number[][];
  usage: Usage;
  costUsd: number | null;
  provider: string;
  model: string;
}

/** The program's own model. Gives the text, an answer, or pieces of text one by one. */
export type HostModel = (
  request: Pick<ChatRequest, 'messages' | 'model' | 'temperature' | 'maxTokens' | 'stop' | 'responseFormat' | 'tools' | 'toolChoice'>,
  context: { signal: AbortSignal },
) => HostAnswer | AsyncIterable<string> | Promise<HostAnswer | AsyncIterable<string>>;

export type HostAnswer = string | { text?: string; toolCalls?: ToolCall[]; usage?: Partial<Usage>; costUsd?: number | null; model?: string };

export interface ProviderOptions {
  /** Default: the provider's environment variable. */
  apiKey?: string;
  baseUrl?: string;
  model?: string;
  embeddingModel?: string;
  /** What errors call it. */
  label?: string;
  maxTokensField?: 'max_tokens' | 'max_completion_tokens';
}

/** USD for a million tokens. */
export interface Price {
  input: number;
  output: number;
  cachedInput?: number;
}

export interface ModelOptions {
  /** Asked first. */
  host?: HostModel;
  /** Where keys are looked for. Default `process.env`. */
  env?: Record<string, string | undefined>;
  /** False: never asked. Others than the five are asked after them, in order. */
  providers?: Record<string, ProviderOptions | false>;
  /** By provider and model; added to the table of the package. */
  prices?: Record<string, Record<string, Price>>;
  /** How long one answer may take, or one piece of a stream. Default 20 000. */
  timeoutMs?: number;
  /** How often one provider is asked again before the next one is. Default 1. */
  retries?: number;
  /** Before that; about twice as much before each further time, with jitter. Default 250. */
  retryDelayMs?: number;
  /** Default 2 000. A provider that asks for more (Retry-After) is not waited for: the next one is asked. */
  maxRetryDelayMs?: number;
  /** The longest rest that a provider can ask for. Default 60 000. */
  maxRestMs?: number;
  /** After so many failures in a row (4) a provider is not asked for that long (15 000 ms); then one question tries it. */
  breaker?: { failures?: number; restMs?: number };
  /** Questions under way at once. Default 16. */
  maxConcurrent?: number;
  /** Questions that may wait beyond those. Default 256. */
  maxQueue?: number;
}

export interface Models {
  /** Those that are there, in the order in which they are asked. */
  readonly providers: readonly string[];
  chat(request: ChatRequest): Promise<ChatResult>;
  /** Falls back until the first event; then a break is a `StreamBrokenError`. */
  stream(request: ChatRequest): AsyncGenerator<StreamEvent, void, void>;
  /** By the first provider that has a model for it, and no other: vectors of two models are not comparable. */
  embed(request: { input: string | string[]; signal?: AbortSignal }): Promise<EmbedResult>;
}

export function createModels(options?: ModelOptions): Models;

/** As `dns.lookup` with `all: true`. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface WebOptions {
  /** Hosts that may be reached although they are not public: `['127.0.0.1:8080']`. */
  allowPrivate?: string[];
  /** Largest body, unpacked. Default 2 MiB. */
  maxBytes?: number;
  /** For all redirects and the whole body. Default 15 000. */
  timeoutMs?: number;
  /** Default 5. */
  maxRedirects?: number;
  /** How long reading one page may take. Default 5 000. */
  extractTimeoutMs?: number;
  /** Pages and requests at once. Default 8; 64 more wait. */
  maxConcurrent?: number;
  userAgent?: string;
  /** Default: the system's. */
  lookup?: Lookup;
}

export interface PageContent {
  title?: string;
  description?: string | null;
  text?: string;
  /** What older browser services call the text. */
  bodyContent?: string;
  links?: { url: string; text: string }[];
}

/** A browser of the program's, which sees pages as people do. */
export interface Browser {
  extract?(url: string, context: { signal: AbortSignal }): PageContent | Promise<PageContent>;
  /** Taken where there is no `extract`; `browserContext` is its second argument. */
  getPageContent?(url: string, context: unknown): PageContent | Promise<PageContent>;
}

export interface MemoryOptions {
  /** The text of a memory or a message. */
  get?(id: string, context: { signal: AbortSignal }): string | { text: string } | null | undefined | Promise<string | { text: string } | null | undefined>;
  /** Does all of `vectorize_memory`. */
  vectorize?(id: string, context: { signal: AbortSignal }): unknown;
  /** Does all of `extract_knowledge`. */
  extractKnowledge?(id: string, context: { signal: AbortSignal }): unknown;
  /** Keeps what `vectorize_memory` has made, where the package makes it. */
  store?(id: string, vector: { embedding: number[]; model: string; provider: string }): unknown;
}

export interface SpeechOptions {
  synthesize?(request: { text: string; voice: string | null }, context: { signal: AbortSignal }): Audio | Promise<Audio>;
  transcribe?(request: { audio: Buffer }, context: { signal: AbortSignal }): string | { text: string } | Promise<string | { text: string }>;
  /** Default: that of OpenAI, from `models` or the environment. */
  apiKey?: string;
  baseUrl?: string;
  /** Default `gpt-4o-mini-tts`. */
  speechModel?: string;
  /** Default `gpt-transcribe`. */
  transcriptionModel?: string;
  /** Default `alloy`. */
  voice?: string;
  /** Largest recording, in bytes. Default 25 MiB. */
  maxBytes?: number;
}

export type Audio = Uint8Array | { audio: Uint8Array; contentType?: string };

export interface WebhookOptions {
  /** Default: ECOSYSTEM_WEBHOOK_URL, several with commas. */
  urls?: string | string[];
  /** Default: ECOSYSTEM_WEBHOOK_SECRET. */
  secret?: string;
  /** How often a delivery is tried again. Default 3. */
  retries?: number;
  /** Default 500. */
  retryDelayMs?: number;
  /** Default 10 000. */
  maxRetryDelayMs?: number;
  /** For one try. Default 10 000. */
  timeoutMs?: number;
}

export interface FunctionsApi {
  /** Default: ELIZA_FUNCTIONS_URL. `invoke_function("name")` is a POST to `<baseUrl>/name`. */
  baseUrl?: string;
  /** Default: ELIZA_FUNCTIONS_KEY. */
  apiKey?: string;
  /** Default 20 000. */
  timeoutMs?: number;
  /** Largest answer. Default 4 MiB. */
  maxBytes?: number;
}

export interface ElizaToolsOptions {
  /** What `createModels` takes, or what it gave. */
  models?: ModelOptions | Models;
  /** Told to the model before each message of `ai_chat`. */
  system?: string;
  web?: WebOptions;
  browser?: Browser;
  browserContext?: unknown;
  /** `baseUrl` by default MINING_POOL_URL, else SupportXMR's; `wallet` by default MINING_WALLET_ADDRESS. */
  mining?: { baseUrl?: string; wallet?: string };
  memory?: MemoryOptions;
  speech?: SpeechOptions;
  webhook?: WebhookOptions;
  /** Functions for `invoke_function`; others are looked for at `functionsApi`. */
  functions?: Record<string, (payload: any, context: { signal: AbortSignal }) => unknown>;
  functionsApi?: FunctionsApi;
  /** Where keys and addresses are looked for. Default `process.env`. */
  env?: Record<string, string | undefined>;
}

/** What is needed of an instance of `@elizaos/python-native`. */
export interface ToolRegistry {
  registerTool(definition: ElizaTool): void;
  unregisterTool(name: string): boolean;
}

export interface ElizaTool {
  name: string;
  description: string;
  parameters: { [word: string]: unknown };
  handler(args: any, context: { readonly signal: AbortSignal }): unknown;
}

export interface RegisteredTools {
  readonly names: readonly string[];
  /** Takes the tools back and closes what they hold. */
  unregister(): Promise<void>;
}

export function registerElizaTools(py: ToolRegistry, options?: ElizaToolsOptions): RegisteredTools;

export type ErrorCode =
  | 'ADDRESS_REFUSED' | 'ALL_PROVIDERS_FAILED' | 'BUSY' | 'FETCH_FAILED' | 'FUNCTION_FAILED' | 'INVALID_ARGUMENT' | 'NOT_CONFIGURED'
  | 'PROVIDER_FAILED' | 'STREAM_BROKEN' | 'TOOK_TOO_LONG' | 'TOO_LARGE' | 'WEBHOOK_FAILED';

export class ElizaToolsError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
}
export class AddressRefusedError extends ElizaToolsError {}
export class AllProvidersFailedError extends ElizaToolsError {
  readonly attempts: Attempt[];
}
export class BusyError extends ElizaToolsError {}
export class FetchFailedError extends ElizaToolsError {
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly retryable: boolean;
}
export class FunctionFailedError extends ElizaToolsError {}
export class InvalidArgumentError extends ElizaToolsError {}
export class NotConfiguredError extends ElizaToolsError {}
export class ProviderError extends ElizaToolsError {
  readonly provider: string;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly retryable: boolean;
  readonly fault: boolean;
}
export class StreamBrokenError extends ElizaToolsError {
  readonly provider: string;
}
export class TookTooLongError extends ElizaToolsError {}
export class TooLargeError extends ElizaToolsError {}
export class WebhookFailedError extends ElizaToolsError {
  readonly deliveries: { host: string; status: number | null; attempts: number; error: string | null }[];
}
