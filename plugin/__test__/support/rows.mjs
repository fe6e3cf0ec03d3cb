import { randomUUID } from 'node:crypto';

/** A row as the record gives it to a sink: one that has begun, unless told otherwise. */
export const row = more => ({
  id: randomUUID(), status: 'running', kind: 'code', code: '1', codeHash: null, inputs: null, startedAt: '2026-01-02T03:04:05.678901Z', finishedAt: null,
  queueMs: null, durationMs: null, cpuMs: null, peakMemoryBytes: null, toolCalls: null, result: null, errorCode: null, errorMessage: null, errorDetail: null, exitCode: null,
  stdout: null, stderr: null, isolation: 'sandbox', unsandboxed: null, source: 'rows', workflowId: null, variant: null, agent: null, traceId: null, metadata: null, writerId: randomUUID(), ...more,
});
