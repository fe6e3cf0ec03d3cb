import type { ExecutionRecord } from '@elizaos/python-native';
import { getTableColumns, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { executionsTable as table } from './table.js';

const COLUMNS = Object.entries(getTableColumns(table)).map(([key, { name }]) => ({ key, name }));
const NAMES = sql.raw(COLUMNS.map(({ name }) => `"${name}"`).join(', '));
/** What a later write of the same execution puts in place: everything but what tells whose it is. */
const REPLACED = sql.raw(COLUMNS.filter(({ key }) => key !== 'id' && key !== 'agentId').map(({ name }) => `"${name}" = excluded."${name}"`).join(', '));

/**
 * Adds rows or replaces those with their ids; a row of another agent is never touched. All of them are one parameter, which
 * costs half of what one for each column does, and knows no limit to their number.
 */
export async function writeRows(database: Database, agentId: string, records: ExecutionRecord[]): Promise<void> {
  // One statement must not name a row twice; the last word on an execution is the one that counts.
  const latest = new Map(records.map(record => [record.id, rowOf({ ...record, agentId })]));
  await database.execute(sql`
    INSERT INTO ${table} (${NAMES})
    SELECT ${NAMES} FROM jsonb_populate_recordset(NULL::${table}, ${JSON.stringify([...latest.values()])}::jsonb)
    ON CONFLICT (id) DO UPDATE SET ${REPLACED} WHERE ${table}.agent_id = excluded.agent_id`);
}

function rowOf(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(COLUMNS.map(({ key, name }) => [name, record[key]]));
}
