// The agent's own database, as far as the audit uses it. No transactions: where it is PGLite, whatever else the agent asks in
// one waits for its single connection for ever.

import type { IAgentRuntime } from '@elizaos/core';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

export type Database = PgDatabase<PgQueryResultHKT>;

export function databaseOf(runtime: IAgentRuntime): Database {
  const { db } = runtime as unknown as { db?: Database };
  if (db === undefined || db === null) throw new Error('the agent has no SQL database');
  return db;
}
