// A Python that has only its standard library: what is missing is told, with the line that installs it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import index from '../../index.js';
import discovery from '../../lib/python/index.js';

test('agents on a Python without packages', async t => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bare-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { status, stderr } = spawnSync(discovery.findPython({}).executable, ['-m', 'venv', '--without-pip', folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const py = index.createPython({ python: folder });
  t.after(() => py.close());
  py.registerModel(() => 'done');
  await assert.rejects(py.executeTask({ task: 'anything' }), { message: /python -m pip install "langgraph/ });

  // A tool is offered all the same, with what its signature tells.
  const offered = await py.run(`
from elizaos_py.agents.tools.registered import registered_tools

@tool
def double(n: int) -> int:
    """Twice as much."""
    return 2 * n

(found,) = registered_tools()
[found.name, found.description, found.parameters["properties"], await found.call({"n": 4})]
`);
  assert.deepEqual(offered, ['double', 'Twice as much.', { n: { type: 'integer' } }, 8]);
});
