import { and, asc, desc, eq, gt, gte, lt, or, type SQL } from 'drizzle-orm';
import type { ExecutionPage, ExecutionQuery, ExecutionRecord } from '@elizaos/python-native';

import type { Database } from './database.js';
import { executionsTable as table } from './table.js';

const USUAL = 100;

/** A page of one agent's rows, the newest first unless the query says otherwise. */
export async function readRows(database: Database, agentId: string, query: ExecutionQuery): Promise<ExecutionPage> {
  const limit = query.limit ?? USUAL;
  const oldestFirst = query.order === 'oldest';
  const order = oldestFirst ? asc : desc;
  const rows = await database.select().from(table)
    .where(and(eq(table.agentId, agentId), ...conditions(query), after(query.cursor, oldestFirst)))
    .orderBy(order(table.startedAt), order(table.id))
    .limit(limit);
  const executions = rows.map(({ agentId: _, ...row }) => ({ ...row, startedAt: iso(row.startedAt), finishedAt: row.finishedAt && iso(row.finishedAt) }) as ExecutionRecord);
  const last = executions.at(-1);
  return { executions, cursor: last === undefined || executions.length < limit ? null : cursorOf(last) };
}

function conditions({ id, status, since, until, source, workflowId, variant, agent, errorCode, isolation }: ExecutionQuery): SQL[] {
  const equal = { id, status, source, workflowId, variant, agent, errorCode, isolation };
  const found = Object.entries(equal)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => eq(table[name as keyof typeof equal], value as string));
  if (since !== undefined) found.push(gte(table.startedAt, moment(since)));
  if (until !== undefined) found.push(lt(table.startedAt, moment(until)));
  return found;
}

function after(cursor: string | undefined, oldestFirst: boolean): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [startedAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
  const beyond = oldestFirst ? gt : lt;
  return or(beyond(table.startedAt, startedAt), and(eq(table.startedAt, startedAt), beyond(table.id, id)));
}

/** A place in the order of the rows, in the form that `py.executions` takes. */
function cursorOf({ startedAt, id }: ExecutionRecord): string {
  return Buffer.from(JSON.stringify([startedAt, id])).toString('base64url');
}

function moment(given: Date | string): string {
  return typeof given === 'string' ? given : given.toISOString();
}

/** As the record has it: ISO 8601 with microseconds. The database says `2026-01-02 03:04:05.678+00`. */
function iso(told: string): string {
  const [, day, time, fraction = '', zone = ''] = /^(\S+)[ T]([\d:]+)(?:\.(\d+))?(.*)$/.exec(told) ?? [];
  if (day === undefined || !/^(Z|\+00(:?00)?)?$/.test(zone)) return new Date(told).toISOString().replace('Z', '000Z');
  return `${day}T${time}.${fraction.padEnd(6, '0')}Z`;
}
