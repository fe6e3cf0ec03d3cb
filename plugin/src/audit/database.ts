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

/** The database's reason alone: the query builder's message repeats all that was to be written, and it goes to the log. */
export async function inItsWords<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { cause } = error as Error;
    throw cause instanceof Error ? new Error(cause.message) : error;
  }
}
