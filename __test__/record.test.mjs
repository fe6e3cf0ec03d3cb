// What is written down of executions, in each store.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import elizaos from '../index.js';
import instance from './support/instance.js';
import { stores } from './support/stores.mjs';

const { failure } = instance;
const { kwargs } = elizaos;

for (const store of stores()) {
  describe(`the record in ${store.name}`, { skip: store.missing }, () => {
    after(() => store.remove());

    /** @param {import('node:test').TestContext} test @param {import('../index.js').RecordOptions} [options] */
    const open = async (test, options) => {
      const address = await store.address();
      return { address, py: instance.open(test, { record: { store: address, ...options } }) };
    };

    test('has a row for each execution, whole when its outcome is told', async t => {
      const { py, address } = await open(t, { agent: 'Eliza' });
      const code = 'print("out")\nimport sys\nprint("err", file=sys.stderr)\n{"a": [1, 2.5, None]}';
      const before = Date.now();
      const { id, durationMs, queueMs } = await py.executeTask({ code }, { source: 'a test', workflowId: 'w-1', variant: 'b', metadata: { cost: 0.5, big: 2n ** 70n } });
      const { executions: [row], cursor } = await py.executions();
      const { startedAt, finishedAt, writerId, ...rest } = row;
      assert.deepEqual(rest, {
        id, status: 'completed', kind: 'code', code, codeHash: createHash('sha256').update(code).digest('hex'), inputs: null,
        queueMs, durationMs, cpuMs: null, peakMemoryBytes: null, toolCalls: 0, result: { a: [1, 2.5, null] }, errorCode: null,
        errorMessage: null, errorDetail: null, exitCode: 0, stdout: 'out\n', stderr: 'err\n', isolation: 'in-process', unsandboxed: null,
        source: 'a test', workflowId: 'w-1', variant: 'b', agent: 'Eliza', traceId: null, metadata: { cost: 0.5, big: String(2n ** 70n) },
      });
      assert.match(startedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      assert.match(writerId, /^[\da-f-]{36}$/);
      const [start, end] = [new Date(startedAt).getTime(), new Date(String(finishedAt)).getTime()];
      assert.ok(start >= before - 1 && start <= end && end <= Date.now() + 1, `${startedAt} to ${finishedAt}`);
      assert.equal(cursor, null);
      // And as anybody finds it.
      const [stored] = await store.query(address, 'SELECT * FROM eliza_python_executions');
      assert.deepEqual([stored.id, stored.status, stored.source, stored.workflow_id, stored.exit_code && Number(stored.exit_code)], [id, 'completed', 'a test', 'w-1', 0]);
    });

    test('has every kind of task, and what failed', async t => {
      const { py } = await open(t);
      await py.call('math:sqrt', 4);
      await py.run('@tool\ndef twice(n: int) -> int:\n  return n * 2');
      await py.tools.call('twice', { n: 2 });
      const { value: counter } = await py.executeTask({ call: 'collections:Counter' }, { keep: true });
      await counter.invoke('most_common');
      for await (const _ of py.streamTask({ code: '(n for n in range(3))' }));
      await failure(py.run('raise ValueError("no\\0nsense")'));
      await failure(py.run('def'));
      await failure(py.executeTask({ code: 'import time\ntime.sleep(60)' }, { timeoutMs: 30 }));
      await failure(py.executeTask({ call: 'no_such_module:f' }));
      const { executions } = await py.executions({ order: 'oldest' });
      assert.deepEqual(executions.map(({ kind, status, errorCode, exitCode }) => [kind, status, errorCode, exitCode]), [
        ['call', 'completed', null, 0], ['code', 'completed', null, 0], ['tool', 'completed', null, 0], ['call', 'completed', null, 0],
        ['ref', 'completed', null, 0], ['code', 'completed', null, 0], ['code', 'failed', 'PYTHON_ERROR', 1],
        ['code', 'failed', 'SYNTAX_ERROR', 1], ['code', 'failed', 'TIMEOUT', 124], ['call', 'failed', 'TARGET_NOT_FOUND', 1],
      ]);
      assert.deepEqual(executions[3].result, { $handle: 'Counter' });
      assert.equal(executions[6].errorMessage, 'no\u2400nsense');
      assert.match(String(executions[6].errorDetail), /ValueError/);
    });

    test('has what ran in the sandbox, with what it took and how it ended', { skip: process.platform !== 'linux' && 'the sandbox is for Linux' }, async t => {
      const { py } = await open(t);
      py.registerTool({ name: 'one', handler: () => 1 });
      const sandboxed = { isolation: /** @type {const} */ ('sandbox') };
      await py.executeTask({ code: 'await tools.one() + await tools.one()' }, sandboxed);
      await failure(py.executeTask({ code: 'import ctypes\nctypes.string_at(0)' }, sandboxed));
      await failure(py.executeTask({ code: 'import os\nos._exit(7)' }, sandboxed));
      const { executions: [died, crashed, fine] } = await py.executions();
      assert.deepEqual([fine.isolation, fine.toolCalls, fine.result], ['sandbox', 2, 2]);
      assert.ok(Number(fine.cpuMs) > 0 && Number(fine.peakMemoryBytes) > 1 << 20, JSON.stringify(fine));
      assert.deepEqual([crashed.errorCode, crashed.exitCode], ['CRASH', 128 + 11]);
      assert.deepEqual([died.errorCode, died.exitCode], ['DIED', 7]);
    });

    test('has what ended before it began', async t => {
      const address = await store.address();
      const py = instance.open(t, { maxConcurrency: 1, record: { store: address } });
      const controller = new AbortController();
      const running = py.run('import time\ntime.sleep(0.2)');
      const waiting = failure(py.executeTask({ code: '1' }, { signal: controller.signal, source: 'waiting' }));
      controller.abort();
      assert.equal((await waiting).code, 'CANCELLED');
      await running;
      const { executions: [row] } = await py.executions({ source: 'waiting' });
      assert.deepEqual([row.status, row.errorCode, row.durationMs], ['failed', 'CANCELLED', 0]);
    });

    test('shows what is running', async t => {
      const { py } = await open(t);
      const stream = py.streamTask({ code: 'print("in")\nimport time\nwhile True: time.sleep(0.01)' });
      await stream.next();
      const { executions: [row] } = await py.executions({ status: 'running' });
      assert.deepEqual([row.id, row.status, row.finishedAt, row.durationMs], [stream.id, 'running', null, null]);
      await stream.return?.();
      await failure(stream.result);
    });

    test('tells otherwise what JSON or a database refuses', async t => {
      const { py } = await open(t, { maxTextBytes: 256 });
      const values = {
        nan: 'float("nan")', infinite: '[float("-inf")]', nul: '"a\\0b"', key: '{"a\\0": 1}', surrogate: '"\\ud800"', inside: '["\\udfff", 1]',
        bytes: 'b"abc"', integer: '2 ** 80', negative: '-(2 ** 80)', set: '{1}', keys: '{1: 2}', huge: '"x" * 100_000', many: 'list(range(100_000))',
        large: 'bytes(100_000)', array: '__import__("array").array("d", [1.0, 2.0])', date: '__import__("datetime").datetime(2020, 1, 2, tzinfo=__import__("datetime").timezone.utc)',
        deep: '__import__("functools").reduce(lambda value, _: [value], range(300), 0)', deepBytes: '__import__("functools").reduce(lambda value, _: [value], range(300), b"")',
      };
      for (const [source, code] of Object.entries(values)) await py.executeTask({ code }, { source });
      const { executions } = await py.executions({ limit: 1000 });
      const results = Object.fromEntries(executions.map(({ source, result }) => [source, result]));
      const { huge, many, large, deep, deepBytes, ...exact } = /** @type {any} */ (results);
      assert.deepEqual(exact, {
        nan: { $number: 'NaN' }, infinite: [{ $number: '-inf' }], nul: 'a\u2400b', key: { 'a\u2400': 1 }, surrogate: '\ufffd', inside: ['\ufffd', 1],
        bytes: { $bytes: { length: 3, sha256: createHash('sha256').update('abc').digest('hex') } }, integer: { $integer: `0x${(2n ** 80n).toString(16)}` },
        negative: { $integer: `-0x${(2n ** 80n).toString(16)}` }, set: { $set: [1] }, keys: { $map: [[1, 2]] }, array: { $array: { elements: 'F64', length: 2 } },
        date: { $date: '2020-01-02T00:00:00.000000Z' },
      });
      assert.equal(huge.$truncated.bytes, 100_005);
      assert.ok(huge.$truncated.head.length < 400);
      assert.match(many.$truncated.head, /^\[0,1,2,/);
      assert.equal(large.$bytes.length, 100_000);
      assert.ok(deep !== null && deepBytes !== null);
    });

    test('has no secrets', async t => {
      const { py, address } = await open(t, { redact: [/acme-\d+/i, 'my "own" secret'], inputs: true });
      const secret = 'sk-abcdefghijklmnopqrstuvwxyz123456';
      await py.executeTask(
        { code: `key = "${secret}"\nprint(key, "ACME-77")\n{"password": "hunter2", "said": [key, own], "at": "postgres://me:pass1word@host/db"}`, inputs: { own: 'my "own" secret' } },
        { metadata: { authorization: 'Bearer abcdefghijklmnopqrstuv', note: 'acme-1' }, source: 'acme-2' },
      );
      await failure(py.run(`raise ValueError("it was ${secret} of my \\"own\\" secret")`));
      const rows = JSON.stringify(await store.query(address, 'SELECT * FROM eliza_python_executions'));
      for (const word of [secret, 'ACME-77', 'acme-1', 'acme-2', 'hunter2', 'pass1word', 'abcdefghijklmnopqrstuv', 'own\\" secret', 'own\\\\\\" secret']) assert.ok(!rows.includes(word), `${word} is in ${rows}`);
      assert.match(rows, /\[redacted\]/);
    });

    test('keeps arguments where that is asked, and else not', async t => {
      const { py } = await open(t, { inputs: true });
      await py.call('builtins:dict', [['a', 1]], kwargs({ b: new Date(0), c: Buffer.from('x'), d: new Float64Array(4) }));
      await py.run('x', { x: { y: [1, 'z'] } });
      const { executions: [code, call] } = await py.executions();
      assert.deepEqual(code.inputs, { x: { y: [1, 'z'] } });
      const { args, kwargs: { b, c, d } } = /** @type {any} */ (call.inputs);
      assert.deepEqual(args, [[['a', 1]]]);
      assert.deepEqual([b, c.$bytes.length, d], [{ $date: '1970-01-01T00:00:00.000000Z' }, 1, { $array: { elements: 'F64', length: 4 } }]);
    });

    test('is read in pages, each row once, the newest first or the oldest', async t => {
      const { py } = await open(t);
      await Promise.all(Array.from({ length: 55 }, (_, n) => py.executeTask({ code: String(n) }, { source: n % 2 ? 'odd' : 'even' })));
      for (const order of /** @type {const} */ (['newest', 'oldest'])) {
        const seen = [];
        for (let cursor; ;) {
          const page = await py.executions({ order, limit: 10, ...(cursor && { cursor }) });
          seen.push(...page.executions);
          if (page.cursor === null) break;
          cursor = page.cursor;
        }
        assert.equal(new Set(seen.map(({ id }) => id)).size, 55);
        const times = seen.map(({ startedAt }) => startedAt);
        assert.deepEqual(times, order === 'oldest' ? times.toSorted() : times.toSorted().toReversed());
      }
      assert.equal((await py.executions({ source: 'odd' })).executions.length, 27);
    });

    test('finds what is asked for', async t => {
      const { py } = await open(t, { agent: 'A' });
      const { id } = await py.executeTask({ code: '1' }, { workflowId: 'w', variant: 'v' });
      const between = new Date();
      await new Promise(resolve => { setTimeout(resolve, 5); });
      await failure(py.executeTask({ code: '1 / 0' }, { workflowId: 'other' }));
      /** @type {[import('../index.js').ExecutionQuery, number][]} */
      const wanted = [
        [{ id }, 1], [{ workflowId: 'w' }, 1], [{ variant: 'v' }, 1], [{ agent: 'A' }, 2], [{ agent: 'B' }, 0], [{ status: 'failed' }, 1], [{ errorCode: 'PYTHON_ERROR' }, 1],
        [{ isolation: 'sandbox' }, 0], [{ since: between }, 1], [{ until: between }, 1], [{ since: between.toISOString(), workflowId: 'w' }, 0], [{ limit: 1 }, 1],
      ];
      for (const [query, count] of wanted) assert.equal((await py.executions(query)).executions.length, count, JSON.stringify(query));
    });

    test('is exported as lines of JSON', async t => {
      const { py } = await open(t);
      for (const code of ['1', '2', '"a\\nb"']) await py.run(code);
      const file = path.join(os.tmpdir(), `export-${process.pid}-${store.name}.jsonl`);
      t.after(() => rmSync(file, { force: true }));
      await writeFile(file, py.exportExecutions({ status: 'completed' }));
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line));
      assert.deepEqual(lines.map(({ result }) => result), [1, 2, 'a\nb']);
    });

    test('forgets what is old, and what is too much, but not what runs', async t => {
      const { py, address } = await open(t, { mode: 'batched' });
      const old = new Date(Date.now() - 3_600_000);
      for (let n = 0; n < 5; n++) await py.recordExecution({ status: 'completed', startedAt: old.toISOString(), durationMs: 1 });
      for (let n = 0; n < 7; n++) await py.run('1');
      await py.close();
      const keeper = instance.open(t, { record: { store: address, retention: { maxAge: 1_800_000, maxRows: 4 } } });
      const stream = keeper.streamTask({ code: 'print("in")\nimport time\nwhile True: time.sleep(0.01)' });
      await stream.next();
      const rows = async () => (await keeper.executions({ limit: 1000 })).executions;
      // Deleting comes after what waits was let go.
      for (let tries = 0; tries < 200 && (await rows()).length > 5; tries++) await new Promise(resolve => { setTimeout(resolve, 10); });
      const left = await rows();
      assert.ok(left.length <= 5 && left.every(({ startedAt }) => new Date(startedAt) > old), JSON.stringify(left.map(({ startedAt }) => startedAt)));
      assert.equal(left.filter(({ status }) => status === 'running').length, 1);
      await stream.return?.();
    });

    test('takes in what ran elsewhere, and the experiments compare it', async t => {
      const { py } = await open(t);
      for (let n = 0; n < 12; n++) {
        await py.executeTask({ code: 'sum(range(1000))' }, { variant: 'python', metadata: { cost: 2 } });
        await py.experiments.run({ variant: 'javascript' }, ({ report }) => report({ cost: 1 }));
      }
      await failure(py.executeTask({ code: '1 / 0' }, { variant: 'python' }));
      const report = await py.experiments.report({ baseline: 'javascript', fields: ['cost'] });
      const [javascript, python] = report.variants.toSorted((one, other) => (one.variant < other.variant ? -1 : 1));
      assert.deepEqual([javascript.executions, javascript.failed, python.executions, python.failed], [12, 0, 13, 1]);
      assert.equal(python.errors.PYTHON_ERROR, 1);
      assert.deepEqual([javascript.fields.cost.mean, python.fields.cost.mean], [1, 2]);
      assert.equal(report.comparisons[0].fields.cost.significant, true);
      assert.ok(py.experiments.format(report).includes('javascript'));
    });

    test('is shared by instances that name the same store', async t => {
      const { py, address } = await open(t, { agent: 'one' });
      const other = instance.open(t, { record: { store: address, agent: 'other' } });
      await Promise.all([py.run('1'), other.run('2')]);
      assert.deepEqual((await py.executions()).executions.map(({ agent }) => agent).toSorted(), ['one', 'other']);
      await py.close();
      await other.run('3');
      assert.equal((await other.executions()).executions.length, 3);
    });

    test('has everything when the instance is closed, in lots too', async t => {
      const { py, address } = await open(t, { mode: 'batched' });
      await Promise.all(Array.from({ length: 500 }, () => py.run('1')));
      await py.close();
      assert.equal(py.closed, true);
      const [{ rows }] = await store.query(address, "SELECT count(*) AS rows FROM eliza_python_executions WHERE status = 'completed'");
      assert.equal(Number(rows), 500);
    });

    test('a row that the store does not take is written without its texts, and the others as they are', async t => {
      const { py, address } = await open(t);
      await py.run('1');
      await store.query(address, store.name === 'SQLite'
        ? "CREATE TRIGGER picky BEFORE INSERT ON eliza_python_executions WHEN new.code LIKE '%odd%' BEGIN SELECT raise(ABORT, 'picky'); END"
        : "ALTER TABLE eliza_python_executions ADD CONSTRAINT picky CHECK (code NOT LIKE '%odd%')");
      const results = await Promise.all([py.run('2'), py.run('"odd"'), py.run('3')]);
      assert.deepEqual(results, [2, 'odd', 3]);
      const rows = (await py.executions({ order: 'oldest' })).executions;
      assert.deepEqual(rows.map(({ status, code, result }) => [status, code, result]), [['completed', '1', 1], ['completed', '2', 2], ['completed', null, null], ['completed', '3', 3]]);
      assert.match(String(rows[2].errorDetail), /refused the rest.*picky/);
      assert.equal(py.metrics().record?.lost, 0);
    });

    test('a schema of a later version is gone on with', async t => {
      const { py, address } = await open(t);
      await py.run('1');
      await py.close();
      await store.query(address, "ALTER TABLE eliza_python_executions ADD COLUMN added text DEFAULT 'later'");
      const later = instance.open(t, { record: { store: address } });
      await later.run('2');
      assert.equal((await later.executions()).executions.length, 2);
    });
  });
}

describe('a record', () => {
  test('is not kept unless it is asked for, and says so', async t => {
    const py = instance.open(t);
    await py.run('1');
    const error = await failure(py.executions());
    assert.deepEqual([error.code, error.message], ['INVALID_ARGUMENT', 'this instance keeps no record']);
    assert.match(error.hint, /record: true/);
    assert.equal(py.metrics().record, undefined);
  });

  test('has its options held against what they may be', t => {
    /** @type {[any, RegExp][]} */
    const wrong = [
      [1, /'record'.*plain object/], [{ store: '' }, /'record.store'/], [{ store: {} }, /'record.store'/], [{ store: ':memory:' }, /must name a file/],
      [{ mode: 'later' }, /write-ahead or batched/], [{ policy: 'ignore' }, /require or degrade/], [{ redact: 'x' }, /'record.redact'/],
      [{ redact: [/(?<!a)b/] }, /'record.redact'.*look-?around/is], [{ retention: { maxDays: 1 } }, /knows no option 'record.retention.maxDays'/], [{ keep: 1 }, /knows no option 'record.keep'/],
      [{ durability: 'disk' }, /process or machine/], [{ maxTextBytes: 1 }, /'record.maxTextBytes'/],
    ];
    for (const [record, message] of wrong) assert.throws(() => instance.open(t, { record }), error => message.test(/** @type {Error} */ (error).message) || assert.fail(String(error)));
  });

  test('has its queries held against what they may be', async t => {
    const [store] = stores();
    t.after(() => store.remove());
    const py = instance.open(t, { record: { store: await store.address() } });
    /** @type {any[]} */
    const wrong = [{ status: 'done' }, { since: 'soon' }, { limit: 0 }, { limit: 1001 }, { cursor: 'x' }, { id: "'; DROP TABLE" }, { order: 'best' }, { page: 1 }];
    for (const query of wrong) assert.match((await failure(py.executions(query))).code, /INVALID_ARGUMENT|UNKNOWN_OPTION/, JSON.stringify(query));
    const hostile = "x'; DROP TABLE eliza_python_executions; --";
    await py.executeTask({ code: '1' }, { source: hostile });
    assert.equal((await py.executions({ source: hostile })).executions.length, 1);
  });

  test('of metadata that JSON cannot hold is refused before anything runs', async t => {
    const py = instance.open(t);
    const cycle = /** @type {any} */ ({});
    cycle.self = cycle;
    assert.equal((await failure(py.executeTask({ code: '1' }, { metadata: cycle }))).code, 'INVALID_ARGUMENT');
    assert.equal(py.metrics().submitted, 0);
  });

  test('in a file is for its owner alone, in folders that it makes', { skip: process.platform === 'win32' && 'there are no modes' }, async t => {
    const [store] = stores();
    t.after(() => store.remove());
    const file = path.join(path.dirname(await store.address()), 'a', 'b', 'record.sqlite');
    const py = instance.open(t, { record: { store: file } });
    await py.run('1');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });
});
