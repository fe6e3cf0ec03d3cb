// What an action answers. Text and the action's name are always there: elizaOS takes a result without them for a success, and
// finds an earlier result by that name.

import type { ActionResult } from '@elizaos/core';

import { failureOf, failureText } from '../errors.js';
import { toolsUsedOf, type Executed } from '../executions.js';
import { safeText, safeValue, type Json } from '../safe.js';

const MOST_OUTPUT = 4 * 1024;
const MOST_REPLY = 4 * 1024;

export type Result = ActionResult & { text: string; data: Record<string, Json> };

export function succeeded(action: string, executed: Executed, more: Record<string, Json> = {}): Result {
  const { value, summarised } = safeValue(executed.value);
  return {
    success: true,
    text: replyOf(value, executed.stdout),
    values: { pythonExecutionId: executed.id },
    data: {
      actionName: action,
      pythonUsed: true,
      executionId: executed.id,
      toolsUsed: executed.toolsUsed,
      result: value,
      // The whole of it is in the record, by the execution's id, as far as that keeps so much.
      summarised,
      stdout: safeText(executed.stdout, MOST_OUTPUT),
      stderr: safeText(executed.stderr, MOST_OUTPUT),
      durationMs: executed.durationMs,
      unsandboxed: executed.unsandboxed ?? null,
      ...more,
    },
  };
}

export function failed(action: string, error: unknown, pythonUsed = true): Result {
  const failure = failureOf(error);
  const text = safeText(failureText(failure), MOST_REPLY);
  return {
    success: false,
    text,
    error: text,
    data: {
      actionName: action,
      pythonUsed,
      executionId: failure.executionId,
      toolsUsed: toolsUsedOf(error),
      errorCode: failure.code,
      traceback: failure.traceback === null ? null : safeText(failure.traceback, MOST_OUTPUT),
    },
  };
}

/** What is told to the user: the value, or what was printed where there is none. */
function replyOf(value: Json, stdout: string): string {
  if (typeof value === 'string') return safeText(value, MOST_REPLY);
  if (value !== null) return safeText(JSON.stringify(value, null, 2), MOST_REPLY);
  return safeText(stdout.trim() || 'Done.', MOST_REPLY);
}
