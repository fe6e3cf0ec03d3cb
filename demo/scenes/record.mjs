import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import python from '../../index.js';

export const title = 'The record: what was run, what came of it, and no secrets';

/** @param {import('../scene.js').Stage} stage */
export async function play({ screen }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'demo-'));
  const py = python.createPython({ record: { store: path.join(folder, 'audit.sqlite'), agent: 'Eliza' } });
  try {
    screen.code("const py = createPython({ record: { store: 'audit.sqlite', agent: 'Eliza' } })");
    await py.executeTask({ code: 'key = "sk-live-0123456789abcdefghij"\nlen(key)' }, { source: 'chat' });
    await py.executeTask({ code: '1 / 0' }, { source: 'chat' }).catch(() => {});
    await py.executeTask({ code: 'while True: pass' }, { source: 'cron', timeoutMs: 50 }).catch(() => {});
    screen.code("await py.executions({ order: 'oldest' })");
    const { executions } = await py.executions({ order: 'oldest' });
    for (const { status, source, durationMs, errorCode, result, code } of executions) {
      const came = errorCode ?? `result ${JSON.stringify(result)}`;
      screen.result(`${status.padEnd(9)} ${String(source).padEnd(4)} ${(durationMs ?? 0).toFixed(1).padStart(5)} ms  ${came.padEnd(12)}  ${code?.split('\n')[0]}`);
    }
  } finally {
    await py.close();
    rmSync(folder, { recursive: true });
  }
}
