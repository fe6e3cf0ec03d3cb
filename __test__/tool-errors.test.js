'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { z } = require('zod');

const { ToolArgumentsError, ToolError, ToolNotFoundError } = require('..');
const { failure, gate, open, until } = require('./support/instance');

const CATCH = `
from elizaos_py import ToolError
try:
    await tools.fail()
except ToolError as error:
    told = [type(error).__name__, error.name, str(error), error.code, error.stack]
told`;

test('a JavaScript error arrives as a ToolError with name, message, code and stack', async t => {
  const py = open(t);
  py.registerTool({ name: 'fail', handler: async () => { throw Object.assign(new RangeError('too far'), { code: 'E_FAR' }); } });
  const { value: [type, name, message, code, stack] } = await py.executeTask({ code: CATCH });
  assert.deepEqual([type, name, message, code], ['ToolError', 'RangeError', 'too far', 'E_FAR']);
  assert.match(stack, /^RangeError: too far\n\s+at .*tool-errors\.test\.js/);
});

for (const [what, handler, expected] of /** @type {[string, () => unknown, string][]} */ ([
  ['a string', () => { throw 'just words'; }, 'just words'],
  ['undefined', () => { throw undefined; }, 'undefined'],
  ['null', async () => { throw null; }, 'null'],
  ['a number', () => Promise.reject(42), '42'],
  ['an object', () => { throw { message: 'an object\'s' }; }, '[object Object]'],
  ['an object without a prototype', () => { throw Object.create(null); }, 'something that cannot be told as text'],
  ['a symbol', () => { throw Symbol('s'); }, 'Symbol(s)'],
  ['a hostile object', () => { throw { toString() { throw new Error('again'); } }; }, 'something that cannot be told as text'],
  ['an error without a message', () => { throw new Error(); }, ''],
  ['an error of odd fields', () => { throw Object.assign(new Error('odd'), { name: 7, stack: { a: 1 }, code: { b: 2 } }); }, 'odd'],
  ['an error with hostile fields', () => {
    throw Object.defineProperties(new Error('kept'), { code: { get() { throw new Error('no code'); } } });
  }, 'kept'],
  ['an error that cannot be read', () => { throw new Proxy(new Error('x'), { get() { throw new Error('no'); } }); }, 'something that cannot be told as text'],
  ['a lone surrogate', () => { throw new Error('\ud800!'); }, '\ud800!'],
])) {
  test(`a handler may throw ${what}`, async t => {
    const py = open(t);
    py.registerTool({ name: 'fail', handler });
    const { value } = await py.executeTask({ code: CATCH }, { timeoutMs: 5_000 });
    assert.equal(value[0], 'ToolError');
    assert.equal(value[2], expected);
    assert.equal(await py.run('1 + 1'), 2);
  });
}

test('a ToolError that nobody catches reaches JavaScript with the error behind it', async t => {
  const py = open(t);
  py.registerTool({ name: 'fail', handler: () => { throw Object.assign(new TypeError('inside'), { code: 'E_IN', cause: new Error('deeper') }); } });
  const error = await failure(py.executeTask({ code: 'def f():\n    return tools.fail()\nawait f()' }));
  assert.ok(error instanceof ToolError);
  assert.deepEqual([error.code, error.pythonType], ['TOOL_FAILED', 'elizaos_py.errors.ToolError']);
  assert.match(error.traceback, /await f\(\)/);
  assert.deepEqual([error.cause.name, error.cause.message, error.cause.code], ['TypeError', 'inside', 'E_IN']);
  assert.match(error.cause.stack, /tool-errors\.test\.js/);
  assert.match(error.cause.cause.message, /deeper/);
});

test('a Python error keeps its chain on the way through a handler and back', async t => {
  const py = open(t);
  py.registerTool({ name: 'inner', handler: () => py.executeTask({ code: 'def deep():\n    {}["missing"]\ntry:\n    deep()\nexcept KeyError as error:\n    raise ValueError("outer") from error' }) });
  const { value } = await py.executeTask({ code: 'import traceback\ntry:\n    await tools.inner()\nexcept Exception as error:\n    told = [type(error).__name__, str(error), "".join(traceback.format_exception(error))]\ntold' });
  assert.equal(value[0], 'ToolError');
  assert.match(value[1], /ValueError: outer/);
  assert.match(value[2], /deep\(\)[^]*KeyError: 'missing'[^]*raise ValueError\("outer"\)[^]*ToolError/);
  const error = await failure(py.executeTask({ code: 'await tools.inner()' }));
  const chain = [];
  for (let each = error; each; each = each.cause) chain.push(`${each.pythonType ?? each.name}: ${each.message}\n${each.traceback ?? ''}`);
  assert.match(chain.join('\n'), /deep\(\)[^]*KeyError: 'missing'/);
  assert.match(chain.join('\n'), /elizaos_py\.errors\.ToolError[^]*ValueError: outer/);
});

test('arguments are held against the schema on the way in', async t => {
  const py = open(t);
  const seen = [];
  const handler = (/** @type {any} */ args) => { seen.push(args); };
  py.registerTool({ name: 'json', parameters: { type: 'object', properties: { n: { type: 'integer' }, d: { default: 3 } }, required: ['n'], additionalProperties: false }, handler });
  py.registerTool({ name: 'zod', parameters: z.strictObject({ n: z.int(), list: z.array(z.object({ x: z.string() })).default([]) }), handler });
  py.registerTool({ name: 'later', parameters: z.object({ n: z.number().refine(async n => n > 0, 'must be positive') }), handler });
  for (const [call, said] of /** @type {[string, RegExp][]} */ ([
    ['json(n="x")', /the tool json does not take these arguments: n: must be integer/],
    ['json()', /required property 'n'/],
    ['json(n=1, extra=2)', /additional properties/],
    ['zod(n=1.5)', /the tool zod does not take these arguments: n: /],
    ['zod(n=1, list=[{"x": 1}])', /list\.0\.x: /],
    ['later(n=-1)', /n: must be positive/],
  ])) {
    const { value } = await py.executeTask({ code: `from elizaos_py import ToolArgumentsError\ntry:\n    await tools.${call}\nexcept ToolArgumentsError as error:\n    told = [isinstance(error, ValueError), str(error)]\ntold` });
    assert.equal(value[0], true);
    assert.match(value[1], said);
    assert.ok(await failure(py.executeTask({ code: `await tools.${call}` })) instanceof ToolArgumentsError);
  }
  assert.deepEqual(seen, []);
  await py.executeTask({ code: 'await tools.json(n=1)\nawait tools.zod(n=2)\nawait tools.later(n=3)' });
  assert.deepEqual(seen, [{ n: 1, d: 3 }, { n: 2, list: [] }, { n: 3 }]);
});

test('arguments by place are too many, or given twice', async t => {
  const py = open(t);
  py.registerTool({ name: 'f', parameters: z.object({ a: z.number() }), handler: () => 1 });
  py.registerTool({ name: 'free', handler: args => args });
  for (const call of ['f(1, 2)', 'f(1, a=2)', 'free(1)', 'f("x" + 1)']) {
    assert.equal((await failure(py.executeTask({ code: `await tools.${call}` }))).pythonType, 'TypeError', call);
  }
  assert.deepEqual((await py.executeTask({ code: 'await tools.free(anything=1)' })).value, { anything: 1 });
});

test('a missing tool is told with those that are there', async t => {
  const py = open(t);
  py.registerTool({ name: 'there', handler: () => 1 });
  for (const code of ['await tools.nowhere(x=1)', 'await tools.call("nowhere")', 'tools.sync.nowhere()', 'await tools.there.deeper()']) {
    const error = await failure(py.executeTask({ code }));
    if (code.includes('deeper')) continue;
    assert.ok(error instanceof ToolNotFoundError, `${code}: ${error}`);
    assert.match(error.message, /no tool 'nowhere' \(registered: there\)/);
  }
  assert.equal((await py.executeTask({ code: '[hasattr(tools, "nowhere"), getattr(tools, "nowhere", None)]' })).value[0], false);
});

test('what Python cannot send is refused with its path, before the handler runs', async t => {
  const py = open(t);
  let called = false;
  py.registerTool({ name: 'take', handler: () => { called = true; } });
  const error = await failure(py.executeTask({ code: 'await tools.take(x={"list": [1, object()]})' }));
  assert.deepEqual([error.code, error.path, called], ['UNSENDABLE_VALUE', 'args.x.list[1]', false]);
});

for (const [what, value, said] of /** @type {[string, () => unknown, RegExp][]} */ ([
  ['a function', () => ({ list: [() => 1] }), /result\.list\[0\]/],
  ['a cycle', () => { const a = { a: {} }; a.a = a; return a; }, /cycle/],
  ['a symbol', () => Symbol('s'), /symbol/],
  ['a throwing getter', () => ({ get x() { throw new Error('from the getter'); } }), /from the getter/],
  ['a throwing toJSON', () => ({ toJSON() { throw new Error('from toJSON'); } }), /from toJSON/],
])) {
  test(`a handler may give ${what}: the caller is told`, async t => {
    const py = open(t);
    py.registerTool({ name: 'fail', handler: value });
    const { value: [type, , message] } = await py.executeTask({ code: CATCH }, { timeoutMs: 5_000 });
    assert.equal(type, 'ToolError');
    assert.match(message, said);
  });
}

test('a handler whose value calls Python while it is read does not harm the rest', async t => {
  const py = open(t);
  const inner = [];
  py.registerTool({ name: 'fail', handler: () => ({ get x() { inner.push(py.run('1').catch(error => error.code)); return 1; } }) });
  await py.executeTask({ code: CATCH }, { timeoutMs: 5_000 }).catch(() => {});
  await until(() => inner.length > 0, 'the getter');
  for (const outcome of await Promise.all(inner)) assert.ok(outcome === 1 || outcome === 'INVALID_ARGUMENT', String(outcome));
  assert.equal(await py.run('1 + 1'), 2);
});

test('a tool that is unregistered while it is called still answers', async t => {
  const py = open(t);
  const step = gate(py, 'step');
  const running = py.executeTask({ code: 'await tools.step()' });
  await step.reached;
  py.unregisterTool('step');
  step.open('answered');
  assert.equal((await running).value, 'answered');
});
