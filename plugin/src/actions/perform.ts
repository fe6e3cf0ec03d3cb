// What both actions have in common: the service, live progress, the reply, and that nothing is thrown, since elizaOS drops the
// whole message over an action that throws.

import type { ActionResult, HandlerCallback, HandlerOptions, IAgentRuntime, Memory, State } from '@elizaos/core';

import { SidekickError } from '../errors.js';
import type { ExecuteOptions } from '../executions.js';
import { SERVICE } from '../names.js';
import type { PythonSidekickService } from '../service.js';
import { progressOf } from './progress.js';
import { failed, type Result } from './result.js';

export interface Performance {
  service: PythonSidekickService;
  options: ExecuteOptions;
  say(text: string): void;
}

export interface Call {
  runtime: IAgentRuntime;
  message: Memory;
  state: State | undefined;
  options: HandlerOptions | undefined;
  callback: HandlerCallback | undefined;
}

export function serviceOf(runtime: IAgentRuntime): PythonSidekickService | null {
  return runtime.getService<PythonSidekickService>(SERVICE);
}

/** Cheap, since elizaOS asks it for every prompt. */
export function isUsable(runtime: IAgentRuntime): boolean {
  const state = serviceOf(runtime)?.status().state;
  return state === 'ready' || state === 'starting';
}

export async function perform(action: string, { runtime, message, state, options, callback }: Call, work: (performance: Performance) => Promise<Result>): Promise<ActionResult> {
  const about = { src: 'plugin:python-sidekick', agentId: runtime.agentId, action };
  const result = await attempt(action, { runtime, message, state, options }, work, about);
  try {
    await callback?.({ text: result.text, actions: [action], ...(message.content.source !== undefined && { source: message.content.source }) });
  } catch (error) {
    runtime.logger.warn(about, `The reply was not taken: ${String(error)}`);
  }
  return result;
}

async function attempt(action: string, { runtime, message, state, options }: Omit<Call, 'callback'>, work: (performance: Performance) => Promise<Result>, about: Record<string, unknown>): Promise<Result> {
  const progress = progressOf(options, message, error => runtime.logger.debug(about, `A chunk was not taken: ${String(error)}`));
  try {
    const service = serviceOf(runtime);
    if (service === null) throw new SidekickError('SIDEKICK_UNAVAILABLE', 'the Python service is not there yet');
    const { abortSignal } = (options ?? {}) as { abortSignal?: unknown };
    return await work({
      service,
      say: text => progress?.say(text),
      options: {
        occasion: { message, ...(state !== undefined && { state }) },
        source: action,
        ...(progress !== undefined && { onEvent: progress.onEvent }),
        ...(abortSignal instanceof AbortSignal && { signal: abortSignal }),
      },
    });
  } catch (error) {
    return failed(action, error);
  } finally {
    await progress?.end();
  }
}
