'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');

const { HandleReleasedError } = require('..');
const { assertEnd, run } = require('./support/child');
const { failure, gate, open, until } = require('./support/instance');

const COUNTER = `
class Counter:
    """Counts."""
    def __init__(self, start):
        self.count = start
        self.inner = self
        self.data = {"a": [1, 2]}
    def add(self, n=1):
        self.count += n
        return self.count
    async def add_later(self, n):
        import asyncio
        await asyncio.sleep(0)
        return self.add(n)
    def __call__(self, *args, **kwargs):
        return [list(args), kwargs]
Counter(start)
`;

/**
 * @param {import('..').Python} py
 * @returns {Promise<import('..').PyRef>}
 */
async function counter(py, start = 0) {
  return (await py.executeTask({ code: COUNTER, inputs: { start } }, { keep: true })).value;
}

test('keep leaves the result in Python and gives a handle', async t => {
  const py = open(t);
  const ref = await counter(py);
  assert.equal(ref.type, 'Counter');
  assert.equal(ref.released, false);
  assert.equal(inspect(ref), '[PyRef Counter]');
  assert.equal(py.metrics().handles, 1);
});

test('a handle is read, called, and its methods are invoked, sync and async', async t => {
  const py = open(t);
  const ref = await counter(py, 5);
  assert.equal(await ref.get('count'), 5);
  assert.deepEqual(await ref.get('inner.data'), { a: [1, 2] });
  assert.equal(await ref.invoke('add', 2), 7);
  assert.equal(await ref.invoke('add'), 8);
  assert.equal(await ref.invoke('inner.add_later', 10), 18);
  assert.deepEqual(await ref.call(1, 'b'), [[1, 'b'], {}]);
  const called = await py.executeTask({ ref, kwargs: { x: 1 } });
  assert.deepEqual(called.value, [[], { x: 1 }]);
  assert.equal((await py.executeTask({ ref, attribute: 'add', kwargs: { n: 2 } })).value, 20);
  assert.equal((await py.executeTask({ ref, attribute: 'count' })).value, 20);
});

test('value() gives the object as data, or says why it is none', async t => {
  const py = open(t);
  const { value: list } = await py.executeTask({ code: '[1, {"a": 2}]' }, { keep: true });
  assert.deepEqual(await list.value(), [1, { a: 2 }]);
  const error = await failure((await counter(py)).value());
  assert.deepEqual([error.code, error.path], ['UNSENDABLE_VALUE', 'result']);
});

test('handles are arguments and inputs, at any depth, and are the object itself', async t => {
  const py = open(t);
  const ref = await counter(py, 1);
  assert.equal((await py.executeTask({ code: 'c.add(1)', inputs: { c: ref } })).value, 2);
  assert.equal((await py.executeTask({ code: 'deep["list"][0].add(1)', inputs: { deep: { list: [ref] } } })).value, 3);
  assert.equal(await py.call('builtins:getattr', ref, 'count'), 3);
  assert.equal(await py.call('operator:is_', ref, ref), true);
  const { value: same } = await py.executeTask({ ref, attribute: 'inner' }, { keep: true });
  assert.equal(await py.call('operator:is_', ref, same), true);
});

test('classes, modules, functions and generators can be kept', async t => {
  const py = open(t);
  const { value: Fraction } = await py.executeTask({ code: 'from fractions import Fraction\nFraction' }, { keep: true });
  const { value: half } = await py.executeTask({ ref: Fraction, args: [1, 2] }, { keep: true });
  assert.equal(await half.get('denominator'), 2);
  const { value: math } = await py.executeTask({ call: 'importlib:import_module', args: ['math'] }, { keep: true });
  assert.equal(await math.invoke('gcd', 12, 18), 6);
  const { value: items } = await py.executeTask({ code: '(n * n for n in range(3))' }, { keep: true });
  assert.equal(items.type, 'generator');
  assert.equal(await items.invoke('__next__'), 0);
  assert.equal(await items.invoke('__next__'), 1);
  const { value: later } = await py.executeTask({ code: 'async def f():\n    return {1, 2}\nf()' }, { keep: true });
  assert.equal(later.type, 'set', 'a coroutine is awaited, and its value kept');
});

test('a released handle says so, everywhere', async t => {
  const py = open(t);
  const ref = await counter(py);
  ref.release();
  ref.release();
  assert.equal(ref.released, true);
  assert.equal(inspect(ref), '[PyRef Counter, released]');
  for (const use of [() => ref.call(), () => ref.get('count'), () => ref.invoke('add'), () => ref.value(),
    () => py.executeTask({ ref }), () => py.run('c', { c: ref }), () => py.call('builtins:id', [ref])]) {
    assert.ok(await failure(use()) instanceof HandleReleasedError);
  }
  assert.equal(py.metrics().handles, 0);
  assert.equal(await py.run('1 + 1'), 2);
});

test('releasing frees the object', async t => {
  const py = open(t);
  const { value: ref } = await py.executeTask({ code: 'import sys, weakref\nclass Thing: pass\nthing = Thing()\nsys.witness = weakref.ref(thing)\nthing' }, { keep: true });
  assert.equal(await py.run('import sys\nsys.witness() is not None'), true);
  ref.release();
  assert.equal(await py.run('import gc, sys\ngc.collect()\nsys.witness() is None'), true);
});

test('`using` releases', async t => {
  const py = open(t);
  const ref = await counter(py);
  ref[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
  assert.equal(ref.released, true);
  await until(() => py.metrics().handles === 0, 'the release');
});

test('a task that was submitted with a handle keeps it while it waits in line', async t => {
  const py = open(t, { maxConcurrency: 1 });
  const ref = await counter(py, 1);
  const step = gate(py, 'step');
  const first = py.executeTask({ code: 'tools.sync.step()' });
  const pending = [ref.invoke('add'), py.run('c.add()', { c: ref }), py.call('builtins:getattr', ref, 'count')];
  await step.reached;
  ref.release();
  assert.ok(await failure(ref.get('count')) instanceof HandleReleasedError);
  step.open(null);
  assert.deepEqual(await Promise.all([first, ...pending]).then(([, ...values]) => values), [2, 3, 3]);
  await until(() => py.metrics().handles === 0, 'the release');
});

test('a handle that a tool gives back is kept until its task has settled', async t => {
  const py = open(t);
  py.registerTool({
    name: 'make',
    handler: async () => {
      const ref = await counter(py, 7);
      setImmediate(() => ref.release());
      return { made: ref };
    },
  });
  assert.equal((await py.executeTask({ code: '(await tools.make())["made"].add(1)' })).value, 8);
  await until(() => py.metrics().handles === 0, 'the release');
});

test('an attribute that is not there is a Python error', async t => {
  const ref = await counter(open(t));
  assert.equal((await failure(ref.get('nothing'))).pythonType, 'AttributeError');
  assert.equal((await failure(ref.invoke('count'))).pythonType, 'TypeError');
});

test('a handle of another instance is refused', async t => {
  const [one, other] = [open(t), open(t)];
  const ref = await counter(one);
  const error = await failure(other.executeTask({ code: 'c', inputs: { c: ref } }));
  assert.ok(error instanceof HandleReleasedError, String(error));
  assert.ok(await failure(other.executeTask({ ref })) instanceof HandleReleasedError);
  assert.equal(await ref.get('count'), 0);
});

test('closing the instance ends its handles', async t => {
  const py = open(t);
  const ref = await counter(py);
  await py.close();
  assert.equal((await failure(ref.get('count'))).code, 'CLOSED');
  ref.release();
});

test('a handle that JavaScript forgot is released', async () => {
  const end = await run(async ({ createPython, sleep, tell }) => {
    const py = createPython();
    for (let n = 0; n < 200; n++) await py.executeTask({ code: 'object()' }, { keep: true });
    tell(py.metrics().handles > 0);
    for (let n = 0; n < 200 && py.metrics().handles > 0; n++) {
      /** @type {any} */ (globalThis).gc();
      await sleep(5);
    }
    tell(py.metrics().handles);
  }, { flags: ['--expose-gc'] });
  assertEnd(end, { told: [true, 0] });
});
