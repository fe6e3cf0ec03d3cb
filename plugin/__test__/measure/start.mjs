import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

process.env.TEST_DATA_DIR = mkdtempSync(path.join(os.tmpdir(), 'sidekick-start-'));
const { startAgent, sidekickPlugin } = await import('../support/agent.mjs');

const agent = await startAgent({ plugin: process.argv[2] === 'with' ? sidekickPlugin : null });
const begin = performance.now();
await agent.service?.opened();
const readyMs = performance.now() - begin;
rmSync(process.env.TEST_DATA_DIR, { recursive: true, force: true });
console.log(JSON.stringify({ startMs: agent.startMs, importMs: agent.importMs, readyMs }));
process.exit(0);
