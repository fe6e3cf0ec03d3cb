// The record of one agent's executions, in that agent's database.

import type { IAgentRuntime } from '@elizaos/core';
import type { RecordSink } from '@elizaos/python-native';

import { Care } from './care.js';
import { databaseOf, inItsWords } from './database.js';
import { readRows } from './read.js';
import type { Retention } from './retention.js';
import { writeRows } from './write.js';
import { beSeen, signOff, signOn } from './writers.js';

const SEEN_EVERY_MS = 20_000;

export interface AuditSink extends Required<RecordSink> {
  /** After the last row. */
  end(): Promise<void>;
}

export function auditSink(runtime: IAgentRuntime, retention: Retention, isBusy: () => boolean): AuditSink {
  const { agentId } = runtime;
  const care = new Care(runtime, retention);
  let writer: string | undefined;
  // Others only ask who was seen where rows say that something runs.
  const pulse = setInterval(() => {
    if (writer !== undefined && isBusy()) beSeen(databaseOf(runtime), writer).catch(() => {});
  }, SEEN_EVERY_MS).unref();
  return {
    async write(executions) {
      await inItsWords(() => writeRows(databaseOf(runtime), agentId, executions));
      care.noteWritten();
    },
    read: query => inItsWords(() => readRows(databaseOf(runtime), agentId, query)),
    async closeLost(writerId) {
      await inItsWords(() => signOn(databaseOf(runtime), agentId, writerId));
      writer = writerId;
      void care.prune();
    },
    async end() {
      clearInterval(pulse);
      if (writer !== undefined) signOff(writer);
      await care.end();
    },
  };
}
