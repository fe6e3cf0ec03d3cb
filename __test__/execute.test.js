'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { PythonError, PythonSyntaxError, TargetNotFoundError, executeTask, kwargs, registerTool, streamTask } = require('..');
const { failure, open, timed } = require('./support/instance');

test('the value of the last expression is the result', async t => {
  const py = open(t);
  assert.equal((await py.executeTask({ code: 'x = 40\nx + 2' })).value, 42);
  assert.equal((await py.executeTask({ code: 'x = 40' })).value, null);
  assert.equal((await py.executeTask({ code: 'for i in range(3):\n    i' })).value, null);
  assert.equal((await py.executeTask({ code: '# nothing\n"a"; "b"  # the last one counts' })).value, 'b');
  assert.equal(await py.run('6 * 7'), 42);
});

test('await works at the top level', async t => {
  const py = open(t);
  const { value } = await py.executeTask({
    code: 'import asyncio\nfirst = await asyncio.sleep(0, "a")\nasync with asyncio.Lock():\n    first += "b"\nfirst + await asyncio.sleep(0, "c")',
  });
  assert.equal(value, 'abc');
  assert.deepEqual((await py.executeTask({ code: '[i async for i in g()]', inputs: {} }).catch(error => error)).pythonType, 'NameError');
});

test('a coroutine as the last value is awaited, a generator is collected', async t => {
  const py = open(t);
  assert.equal((await py.executeTask({ code: 'async def f():\n    return 5\nf()' })).value, 5);
  assert.equal((await py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0)\nasyncio.sleep(0, 6)' })).value, 6);
  assert.deepEqual((await py.executeTask({ code: '(i * i for i in range(4))' })).value, [0, 1, 4, 9]);
  assert.deepEqual((await py.executeTask({ code: 'async def g():\n    yield 1\n    yield 2\ng()' })).value, [1, 2]);
});

test('inputs are global variables', async t => {
  const py = open(t);
  const { value } = await py.executeTask({
    code: 'def f():\n    return person["name"] * times\nf()',
    inputs: { person: { name: 'ab' }, times: 2 },
  });
  assert.equal(value, 'abab');
});

test('each task has a namespace of its own', async t => {
  const py = open(t);
  await py.executeTask({ code: 'leaked = 1\nimport math\nprint = None', inputs: { given: 1 } });
  for (const name of ['leaked', 'math', 'given']) {
    const error = await failure(py.executeTask({ code: name }));
    assert.equal(error.pythonType, 'NameError', name);
  }
  assert.equal((await py.executeTask({ code: 'print("still there")' })).stdout, 'still there\n');
  assert.equal(await py.run('__name__'), '__main__');
});

test('a function is called by its name, with arguments by place and by name', async t => {
  const py = open(t);
  assert.equal((await py.executeTask({ call: 'math:hypot', args: [3, 4] })).value, 5);
  assert.deepEqual((await py.executeTask({ call: 'builtins:sorted', args: [[3, 1, 2]], kwargs: { reverse: true } })).value, [3, 2, 1]);
  assert.equal((await py.executeTask({ call: 'os.path:join', args: ['a', 'b'] })).value, 'a/b');
  assert.equal((await py.executeTask({ call: 'collections:OrderedDict.fromkeys.__name__.upper' })).value, 'FROMKEYS');
  assert.deepEqual(await py.call('builtins:sorted', ['b', 'A'], kwargs({ reverse: true })), ['b', 'A']);
  assert.deepEqual(await py.call('builtins:dict', kwargs({ class: 1, 'not an identifier': 2 })), { class: 1, 'not an identifier': 2 });
});

test('an async function is awaited', async t => {
  const py = open(t);
  assert.equal((await py.executeTask({ call: 'asyncio:sleep', args: [0, 'slept'] })).value, 'slept');
  assert.equal(await py.call('asyncio:sleep', 0, 'again'), 'again');
});

test('a result says what the execution was', async t => {
  const py = open(t);
  py.registerTool({ name: 'nothing', handler: () => null });
  const result = await py.executeTask({ code: 'await tools.nothing()\nawait tools.nothing()\nprint("hi")\n7' });
  assert.match(result.id, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  assert.deepEqual({ ...result, id: 0, durationMs: 0, queueMs: 0 }, {
    id: 0, value: 7, stdout: 'hi\n', stderr: '', durationMs: 0, queueMs: 0, toolCalls: 2,
  });
  const second = await py.executeTask({ code: 'import time\ntime.sleep(0.05)' });
  assert.notEqual(second.id, result.id);
  assert.ok(second.durationMs >= 49 && second.durationMs < 5_000, `${second.durationMs}`);
  assert.ok(second.queueMs >= 0 && second.queueMs < 5_000, `${second.queueMs}`);
});

test('an exception arrives with its type, message, traceback and cause', async t => {
  const py = open(t);
  const error = await failure(py.executeTask({
    code: 'print("before")\ndef inner(x):\n    return 1 / x\ntry:\n    inner(0)\nexcept ZeroDivisionError as error:\n    raise ValueError("outer") from error',
  }));
  assert.ok(error instanceof PythonError);
  assert.deepEqual([error.code, error.name, error.pythonType, error.message], ['PYTHON_ERROR', 'PythonError', 'ValueError', 'ValueError: outer']);
  assert.match(error.traceback, /return 1 \/ x[^]*ZeroDivisionError: division by zero[^]*direct cause[^]*raise ValueError\("outer"\) from error/);
  assert.doesNotMatch(error.traceback, /elizaos_py/, 'the story starts where the user\'s code does');
  assert.ok(error.cause instanceof PythonError);
  assert.equal(error.cause.pythonType, 'ZeroDivisionError');
  assert.match(error.stack, /^PythonError: ValueError: outer\nTraceback/m);
  assert.equal(error.stdout, 'before\n');
  assert.match(error.executionId, /^[0-9a-f-]{36}$/);
});

test('the lines of a traceback are those of the task, also when others came between', async t => {
  const py = open(t);
  const sources = Array.from({ length: 20 }, (_, index) => `def f${index}():\n    raise RuntimeError("number ${index}")\nf${index}()`);
  const errors = await Promise.all(sources.map(code => failure(py.executeTask({ code }))));
  errors.forEach((error, index) => assert.ok(error.traceback.includes(`raise RuntimeError("number ${index}")`), error.traceback));
  const again = await failure(py.executeTask({ code: sources[0] }));
  assert.match(again.traceback, /line 2, in f0\n {4}raise RuntimeError\("number 0"\)/);
});

test('exceptions of user classes and other modules carry their module', async t => {
  const py = open(t);
  assert.equal((await failure(py.run('class Odd(Exception): pass\nraise Odd("x")'))).pythonType, '__main__.Odd');
  assert.equal((await failure(py.run('import json\njson.loads("{")'))).pythonType, 'json.decoder.JSONDecodeError');
  const hostile = await failure(py.run('class Mute(Exception):\n    def __str__(self): raise OSError\nraise Mute'));
  assert.equal(hostile.pythonType, '__main__.Mute');
});

for (const [what, code, position] of /** @type {[string, string, object][]} */ ([
  ['a bracket', 'x = 1\nz = )', { line: 2, column: 5, text: 'z = )' }],
  ['an indentation', 'def f():\nreturn 1', { line: 2, column: 1, text: 'return 1' }],
  ['a statement out of place', 'x = 1\nreturn x', { line: 2, column: 1, text: 'return x' }],
])) {
  test(`a syntax error says where it is: ${what}`, async t => {
    const error = await failure(open(t).executeTask({ code }));
    assert.ok(error instanceof PythonSyntaxError && error instanceof PythonError);
    assert.equal(error.code, 'SYNTAX_ERROR');
    assert.deepEqual({ line: error.line, column: error.column, text: error.text?.trimEnd() }, position);
    assert.ok(error.traceback.includes(/** @type {any} */ (position).text), error.traceback);
  });
}

test('a syntax error that the code itself runs into is an exception like others', async t => {
  const py = open(t);
  const error = await failure(py.run('eval("1 +")'));
  assert.deepEqual([error.code, error.pythonType], ['PYTHON_ERROR', 'SyntaxError']);
});

for (const [where, code] of [
  ['at the top', 'import sys\nsys.exit(3)'],
  ['after an await', 'import asyncio, sys\nawait asyncio.sleep(0)\nsys.exit(3)'],
  ['in a task of its own', 'import asyncio, sys\nasync def leave():\n    sys.exit(3)\nawait asyncio.create_task(leave())'],
  ['raised by hand', 'raise SystemExit(3)'],
]) {
  test(`SystemExit does not end Node: ${where}`, async t => {
    const py = open(t);
    const bystander = py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0.05)\n"unharmed"' });
    const error = await failure(py.executeTask({ code }));
    assert.deepEqual([error.pythonType, error.exitCode], ['SystemExit', 3]);
    assert.equal((await bystander).value, 'unharmed');
    assert.equal(await py.run('import asyncio\nawait asyncio.sleep(0, "goes on")'), 'goes on');
  });
}

for (const raised of ['KeyboardInterrupt', 'GeneratorExit', 'StopIteration(1)', 'BaseException("x")', 'RecursionError', 'MemoryError']) {
  test(`${raised} is an exception like others`, async t => {
    const py = open(t);
    for (const before of ['', 'import asyncio\nawait asyncio.sleep(0)\n']) {
      const { error } = await timed(py.executeTask({ code: `${before}raise ${raised}` }, { timeoutMs: 5_000 }));
      assert.ok(error instanceof PythonError, String(error));
      assert.equal(await py.run('1 + 1'), 2);
    }
  });
}

test('a missing module or function has its own error, one that the module misses has not', async t => {
  const py = open(t);
  for (const target of ['no_such_package.module:f', 'math:no_such_function', 'json:decoder.nothing', 'math', ':f', 'math:']) {
    const error = await failure(py.executeTask({ call: target }));
    assert.ok(error instanceof TargetNotFoundError, `${target}: ${error}`);
    assert.ok(error.message.includes(target), error.message);
  }
  const error = await failure(py.run('import no_such_package'));
  assert.deepEqual([error.code, error.pythonType], ['PYTHON_ERROR', 'ModuleNotFoundError']);
});

test('lines are counted as Python counts them', async t => {
  const error = await failure(open(t).run('text = "\u2028\x0c\x85"\r\nwhole = True\r\nassert not whole, "third"'));
  assert.match(error.traceback, /line 3, in <module>\n {4}assert not whole, "third"/);
});

test('the functions of the module use an instance of their own', async () => {
  registerTool({ name: 'shared', handler: () => 'by default' });
  assert.equal((await executeTask({ code: 'await tools.shared()' })).value, 'by default');
  const seen = [];
  for await (const event of streamTask({ code: '1' })) seen.push(event.type);
  assert.deepEqual(seen, ['started', 'completed']);
});

test('two instances do not share sessions or tools', async t => {
  const [one, other] = [open(t), open(t)];
  one.registerTool({ name: 'mine', handler: () => 'yes' });
  await one.executeTask({ code: 'x = 1', session: 's' });
  assert.equal((await failure(other.executeTask({ code: 'x', session: 's' }))).pythonType, 'NameError');
  assert.equal((await failure(other.executeTask({ code: 'tools.sync.mine()' }))).code, 'TOOL_NOT_FOUND');
});
