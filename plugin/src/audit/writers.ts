// Closes what a process left running that is gone. One on this machine is gone when its number is free, or is this process's
// own with a writer that it does not have; one elsewhere when it was not seen for a minute.

import os from 'node:os';

import { and, eq, inArray, lt, ne, sql } from 'drizzle-orm';

import type { Database } from './database.js';
import { executionsTable, writersTable } from './table.js';

const LEASE_MS = 60_000;
const WEEK_MS = 7 * 24 * 3_600_000;

/** Writers that are at work in this process, whichever agent's. */
const here = new Set<string>();

export async function signOn(database: Database, agentId: string, id: string): Promise<void> {
  here.add(id);
  const seen = { seenAt: now() };
  await database.insert(writersTable).values({ id, agentId, host: os.hostname(), pid: process.pid, ...seen }).onConflictDoUpdate({ target: writersTable.id, set: seen });
  await closeLost(database, agentId, id);
  await database.delete(writersTable).where(and(eq(writersTable.agentId, agentId), lt(writersTable.seenAt, now(-WEEK_MS))));
}

export async function beSeen(database: Database, id: string): Promise<void> {
  await database.update(writersTable).set({ seenAt: now() }).where(eq(writersTable.id, id));
}

/** Says no more than that this process has no such writer: its row goes with age. */
export function signOff(id: string): void {
  here.delete(id);
}

async function closeLost(database: Database, agentId: string, own: string): Promise<void> {
  const running = await database.selectDistinct({
    id: executionsTable.writerId,
    host: writersTable.host,
    pid: writersTable.pid,
    seenAt: writersTable.seenAt,
  }).from(executionsTable)
    .leftJoin(writersTable, eq(writersTable.id, executionsTable.writerId))
    .where(and(eq(executionsTable.agentId, agentId), eq(executionsTable.status, 'running'), ne(executionsTable.writerId, own)));
  const gone = running.filter(isGone).map(({ id }) => id);
  if (gone.length === 0) return;
  await database.update(executionsTable).set({
    status: 'failed',
    errorCode: 'LOST',
    errorMessage: 'the process ended while it ran',
    finishedAt: sql`now()`,
  }).where(and(eq(executionsTable.agentId, agentId), eq(executionsTable.status, 'running'), inArray(executionsTable.writerId, gone)));
}

function isGone({ id, host, pid, seenAt }: { id: string; host: string | null; pid: number | null; seenAt: string | null }): boolean {
  if (here.has(id)) return false;
  if (host === os.hostname() && pid !== null) return pid === process.pid || !isAlive(pid);
  return seenAt === null || Date.now() - Date.parse(seenAt) > LEASE_MS;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // There is one, and it is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function now(offsetMs = 0): string {
  return new Date(Date.now() + offsetMs).toISOString();
}
