// Runs one task and knows, while it runs, for which message: a tool that Python calls acts in that message's room and no other.

import type { ActionResult, Memory, State, UUID } from '@elizaos/core';
import type { AgentEvent, AgentTask, Python, Task, TaskEvent, TaskOptions, TaskResult } from '@elizaos/python-native';

import { SidekickError } from './errors.js';

/** On whose behalf something is executed. */
export interface Occasion {
  message?: Memory;
  /** Where there is no message: the room that tools act in. */
  roomId?: UUID;
  /** What elizaOS has composed for the message, where it has: the actions that Python runs are given it. */
  state?: State;
}

export interface ExecuteOptions extends Pick<TaskOptions, 'timeoutMs' | 'signal' | 'tools' | 'isolation' | 'memoryMb' | 'workflowId' | 'source' | 'variant' | 'metadata' | 'maxResultBytes'> {
  occasion?: Occasion;
  /** Told what happens, in order; Python waits while it is at it. */
  onEvent?: (event: TaskEvent | AgentEvent) => void | Promise<void>;
}

export interface Executed extends TaskResult {
  toolsUsed: string[];
}

export interface Underway extends Occasion {
  executionId: string;
  modelCalls: number;
  /** Of the actions that Python has run so far. */
  actionResults: ActionResult[];
}

export class Executions {
  readonly #underway = new Map<string, Underway>();

  async run(py: Python, task: Task | AgentTask, { occasion = {}, onEvent, ...options }: ExecuteOptions & Pick<TaskOptions, 'allowUnsandboxed'>): Promise<Executed> {
    const { message } = occasion;
    const metadata = { ...options.metadata, ...(message !== undefined && { messageId: message.id, roomId: message.roomId }) };
    const stream = py.streamTask(task as Task, { ...options, metadata });
    this.#underway.set(stream.id, { ...occasion, executionId: stream.id, modelCalls: 0, actionResults: [] });
    const settled = stream.result.then(() => {}, () => {});
    const toolsUsed = new Set<string>();
    try {
      for await (const event of stream) {
        if (event.type === 'tool_call') toolsUsed.add(event.tool);
        // A listener that never comes back holds up what it is told, and not the outcome.
        if (onEvent !== undefined) await Promise.race([onEvent(event), settled]);
      }
      return { ...await stream.result, toolsUsed: [...toolsUsed] };
    } catch (error) {
      throw withTools(error, toolsUsed);
    } finally {
      this.#underway.delete(stream.id);
    }
  }

  /** What a tool's caller is about. */
  of(executionId: string): Underway {
    return this.#underway.get(executionId) ?? { executionId, modelCalls: 0, actionResults: [] };
  }

  /** Counts one more question to a model, or refuses it. */
  takeModelCall(executionId: string, most: number): void {
    const underway = this.of(executionId);
    if (underway.modelCalls >= most) {
      throw new SidekickError('TOO_MANY_MODEL_CALLS', `one execution may ask a model ${most} times`, 'PYTHON_SIDEKICK_MAX_MODEL_CALLS raises that.');
    }
    underway.modelCalls += 1;
  }

  /** The same, where it is known in which room that is. */
  withRoom(executionId: string): Underway & { roomId: UUID } {
    const underway = this.of(executionId);
    const roomId = underway.message?.roomId ?? underway.roomId;
    if (roomId === undefined) {
      throw new SidekickError('NO_ROOM', 'this execution belongs to no message', 'Give executeTask or executePython an occasion: { message } or { roomId }.');
    }
    return Object.assign(underway, { roomId });
  }
}

/** What Python had called until it failed goes with the failure. */
function withTools(error: unknown, toolsUsed: Set<string>): unknown {
  return typeof error === 'object' && error !== null ? Object.assign(error, { toolsUsed: [...toolsUsed] }) : error;
}

export function toolsUsedOf(error: unknown): string[] {
  const { toolsUsed } = (typeof error === 'object' && error !== null ? error : {}) as { toolsUsed?: unknown };
  return Array.isArray(toolsUsed) ? toolsUsed : [];
}
