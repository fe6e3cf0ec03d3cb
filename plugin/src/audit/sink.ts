// The record of one agent's executions, in that agent's database.

import type { IAgentRuntime } from '@elizaos/core';
import type { RecordSink } from '@elizaos/python-native';

import { databaseOf } from './database.js';
import { readRows } from './read.js';
import { writeRows } from './write.js';
import { beSeen, signOff, signOn } from './writers.js';

const SEEN_EVERY_MS = 20_000;

export interface AuditSink extends Required<RecordSink> {
  /** After the last row. */
  end(): void;
}

export function auditSink(runtime: IAgentRuntime, isBusy: () => boolean): AuditSink {
  const { agentId } = runtime;
  let writer: string | undefined;
  // Others only ask who was seen where rows say that something runs.
  const pulse = setInterval(() => {
    if (writer !== undefined && isBusy()) beSeen(databaseOf(runtime), writer).catch(() => {});
  }, SEEN_EVERY_MS).unref();
  return {
    write: executions => inItsWords(() => writeRows(databaseOf(runtime), agentId, executions)),
    read: query => inItsWords(() => readRows(databaseOf(runtime), agentId, query)),
    async closeLost(writerId) {
      await inItsWords(() => signOn(databaseOf(runtime), agentId, writerId));
      writer = writerId;
    },
    end() {
      clearInterval(pulse);
      if (writer !== undefined) signOff(writer);
    },
  };
}

/** The database's reason alone: the query builder's message repeats all that was to be written, and it goes to the log. */
async function inItsWords<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { cause } = error as Error;
    throw cause instanceof Error ? new Error(cause.message) : error;
  }
}
