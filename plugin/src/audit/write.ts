// Rows, with the columns that they have something in and no others: what is not there is null by itself, and leaving it out
// makes a statement cheaper for a database that runs in this thread.

import type { ExecutionRecord } from '@elizaos/python-native';
import { getTableColumns, sql, type SQL } from 'drizzle-orm';

import type { Database } from './database.js';
import { executionsTable as table } from './table.js';

interface Column {
  key: string;
  name: string;
  isJson: boolean;
}

type Row = Record<string, unknown>;

const COLUMNS: Column[] = Object.entries(getTableColumns(table)).map(([key, { name, dataType }]) => ({ key, name, isJson: dataType === 'json' }));
/** What the last word on an execution puts in place: everything but what tells whose it is. */
const REPLACED = COLUMNS.filter(({ key }) => key !== 'id' && key !== 'agentId').map(({ name }) => `"${name}" = excluded."${name}"`).join(', ');
const REPLACE = sql`DO UPDATE SET ${sql.raw(REPLACED)} WHERE ${table}.agent_id = excluded.agent_id`;
/** A row that begins tells less than any that is there already. */
const LEAVE = sql.raw('DO NOTHING');

/** Adds rows or replaces those with their ids; a row of another agent is never touched. */
export async function writeRows(database: Database, agentId: string, records: ExecutionRecord[]): Promise<void> {
  // One statement must not name a row twice; the last word on an execution is the one that counts.
  const latest = [...new Map(records.map(record => [record.id, { ...record, agentId }])).values()];
  const isRunning = ({ status }: ExecutionRecord) => status === 'running';
  await insert(database, latest.filter(isRunning), LEAVE);
  await insert(database, latest.filter(row => !isRunning(row)), REPLACE);
}

async function insert(database: Database, rows: Row[], onConflict: SQL): Promise<void> {
  if (rows.length === 0) return;
  const columns = COLUMNS.filter(({ key }) => rows.some(row => row[key] !== null && row[key] !== undefined));
  const names = sql.raw(columns.map(({ name }) => `"${name}"`).join(', '));
  const [only] = rows;
  const values = rows.length === 1 ? sql`VALUES (${valuesOf(only as Row, columns)})` : recordsOf(rows, columns, names);
  await database.execute(sql`INSERT INTO ${table} (${names}) ${values} ON CONFLICT (id) ${onConflict}`);
}

function valuesOf(row: Row, columns: Column[]): SQL {
  const values = columns.map(({ key, isJson }) => sql`${isJson ? JSON.stringify(row[key]) : row[key]}`);
  return sql.join(values, sql.raw(', '));
}

/** Many rows are one parameter: it costs half of what one for each column does, and knows no limit to their number. */
function recordsOf(rows: Row[], columns: Column[], names: SQL): SQL {
  const records = rows.map(row => Object.fromEntries(columns.map(({ key, name }) => [name, row[key]])));
  return sql`SELECT ${names} FROM jsonb_populate_recordset(NULL::${table}, ${JSON.stringify(records)}::jsonb)`;
}
