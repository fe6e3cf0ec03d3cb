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
    write: executions => writeRows(databaseOf(runtime), agentId, executions),
    read: query => readRows(databaseOf(runtime), agentId, query),
    async closeLost(writerId) {
      await signOn(databaseOf(runtime), agentId, writerId);
      writer = writerId;
    },
    end() {
      clearInterval(pulse);
      if (writer !== undefined) signOff(writer);
    },
  };
}
