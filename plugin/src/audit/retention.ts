// How long rows stay. What is too old or too much is deleted a little at a time, since a database in this thread keeps all else
// waiting meanwhile; what runs is never deleted.

import { setImmediate } from 'node:timers/promises';

import { and, desc, eq, inArray, lt, ne, type SQLWrapper } from 'drizzle-orm';

import type { Database } from './database.js';
import { executionsTable as table } from './table.js';

export interface Retention {
  /** Null: whatever their age. */
  maxAgeMs: number | null;
  /** Null: however many. */
  maxRows: number | null;
}

export const AT_ONCE = 250;

/** Deletes what one agent is not to keep; gives how many rows that were. */
export async function pruneRows(database: Database, agentId: string, { maxAgeMs, maxRows }: Retention, signal?: AbortSignal): Promise<number> {
  const choices = [
    ...(maxAgeMs === null ? [] : [() => tooOld(database, agentId, maxAgeMs)]),
    ...(maxRows === null ? [] : [() => tooMany(database, agentId, maxRows)]),
  ];
  let pruned = 0;
  for (const choice of choices) {
    for (let last = AT_ONCE; last === AT_ONCE && !signal?.aborted; pruned += last) {
      last = await deleteThose(database, choice());
      await setImmediate();
    }
  }
  return pruned;
}

function tooOld(database: Database, agentId: string, maxAgeMs: number): SQLWrapper {
  const oldest = new Date(Date.now() - maxAgeMs).toISOString();
  return database.select({ id: table.id }).from(table)
    .where(and(eq(table.agentId, agentId), lt(table.startedAt, oldest), ne(table.status, 'running')))
    .limit(AT_ONCE);
}

function tooMany(database: Database, agentId: string, maxRows: number): SQLWrapper {
  return database.select({ id: table.id }).from(table)
    .where(eq(table.agentId, agentId))
    .orderBy(desc(table.startedAt), desc(table.id))
    .limit(AT_ONCE)
    .offset(maxRows);
}

async function deleteThose(database: Database, ids: SQLWrapper): Promise<number> {
  const deleted = await database.delete(table).where(and(inArray(table.id, ids), ne(table.status, 'running'))).returning({ id: table.id });
  return deleted.length;
}
