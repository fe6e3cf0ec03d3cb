import { getTableColumns, sql } from 'drizzle-orm';
import type { ExecutionRecord } from '@elizaos/python-native';

import type { Database } from './database.js';
import { executionsTable } from './table.js';

/** What a later write of the same execution puts in place: everything but what tells whose it is. */
const REPLACED = Object.fromEntries(
  Object.entries(getTableColumns(executionsTable))
    .filter(([key]) => key !== 'id' && key !== 'agentId')
    .map(([key, column]) => [key, sql.raw(`excluded."${column.name}"`)]),
);

/** Adds rows or replaces those with their ids. A row of another agent is never touched. */
export async function writeRows(database: Database, agentId: string, records: ExecutionRecord[]): Promise<void> {
  // One statement must not name a row twice; the last word on an execution is the one that counts.
  const latest = new Map(records.map(record => [record.id, { ...record, agentId }]));
  await database.insert(executionsTable).values([...latest.values()]).onConflictDoUpdate({
    target: executionsTable.id,
    set: REPLACED,
    setWhere: sql`${executionsTable.agentId} = ${agentId}`,
  });
}
