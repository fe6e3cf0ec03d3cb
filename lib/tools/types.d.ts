/** Tools: functions that one side offers the other. */

import type { TaskOptions, Value } from '../../index.js';

export type JsonSchema = { [key: string]: unknown };

/** Zod 4.2+, Valibot, ArkType: anything that implements Standard Schema with JSON Schema. */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    readonly jsonSchema?: { readonly input: (options: { target: string }) => Record<string, unknown> };
  };
}

export interface ToolContext {
  /** Aborts when the task is cancelled, times out, or Python no longer waits. */
  readonly signal: AbortSignal;
  readonly executionId: string;
}

export interface ToolDefinition<A = any> {
  /** A Python identifier; dots make namespaces (`memory.search`). */
  name: string;
  description?: string;
  parameters?: JsonSchema | StandardSchema;
  /** Gets validated arguments. An async iterable as result becomes `async for` in Python. */
  handler: (args: A, context: ToolContext) => unknown;
}

export interface ToolInfo {
  name: string;
  description: string;
  parameters: JsonSchema;
}

/** Python functions marked `@tool`, for JavaScript. */
export interface PythonTools {
  call<T = Value>(name: string, args?: Record<string, Value>, options?: TaskOptions): Promise<T>;
  list(): Promise<ToolInfo[]>;
  /** Imports a module and takes its `@tool` functions into this instance. */
  load(module: string): Promise<ToolInfo[]>;
}
