// The tables of the audit. elizaOS makes them at the start of an agent. Columns are named here one by one, since its adapters
// derive names differently; columns may be added and never dropped, since it refuses to start an agent over that.

import { bigint, doublePrecision, index, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 6 });

export const sidekickSchema = pgSchema('python_sidekick');

export const executionsTable = sidekickSchema.table('eliza_python_executions', {
  id: uuid('id').primaryKey(),
  agentId: uuid('agent_id').notNull(),
  status: text('status').notNull(),
  kind: text('kind').notNull(),
  code: text('code'),
  codeHash: text('code_hash'),
  inputs: jsonb('inputs'),
  startedAt: moment('started_at').notNull(),
  finishedAt: moment('finished_at'),
  queueMs: doublePrecision('queue_ms'),
  durationMs: doublePrecision('duration_ms'),
  cpuMs: doublePrecision('cpu_ms'),
  peakMemoryBytes: bigint('peak_memory_bytes', { mode: 'number' }),
  toolCalls: integer('tool_calls'),
  result: jsonb('result'),
  errorCode: text('error_code'),
  errorMessage: text('error_message'),
  errorDetail: text('error_detail'),
  exitCode: integer('exit_code'),
  stdout: text('stdout'),
  stderr: text('stderr'),
  isolation: text('isolation').notNull(),
  unsandboxed: text('unsandboxed'),
  source: text('source'),
  workflowId: text('workflow_id'),
  variant: text('variant'),
  agent: text('agent'),
  traceId: text('trace_id'),
  metadata: jsonb('metadata'),
  writerId: text('writer_id').notNull(),
}, table => [
  index('eliza_python_executions_agent_started').on(table.agentId, table.startedAt, table.id),
  index('eliza_python_executions_agent_status').on(table.agentId, table.status),
]);

/** Who writes rows, so that those of a process that is gone can be told from those of one that is at work. */
export const writersTable = sidekickSchema.table('eliza_python_writers', {
  id: text('id').primaryKey(),
  agentId: uuid('agent_id').notNull(),
  host: text('host').notNull(),
  pid: integer('pid').notNull(),
  seenAt: moment('seen_at').notNull(),
});
