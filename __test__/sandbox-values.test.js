'use strict';

// docs/VALUES.md holds in the sandbox, too: row by row, with the same value here and there.

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const { inspect } = require('node:util');

const { createPython, NdArray } = require('..');
const { failure } = require('./support/instance');
const { FEW, PLACES, skip } = require('./support/sandbox');

/** @typedef {any} Bad Wrong on purpose. */

const bytes = new Uint8Array([1, 2, 3, 4]);

/** @type {[value: () => unknown, type: string, back: unknown][]} */
const TO_PYTHON = [
  [() => null, 'NoneType', null],
  [() => undefined, 'NoneType', null],
  [() => [, 1], 'list', [null, 1]],
  [() => true, 'bool', true],
  [() => 2 ** 53 - 1, 'int', 2 ** 53 - 1],
  [() => -(2 ** 53 - 1), 'int', -(2 ** 53 - 1)],
  [() => 0.5, 'float', 0.5],
  [() => 2 ** 53, 'float', 2 ** 53],
  [() => -0, 'float', -0],
  [() => NaN, 'float', NaN],
  [() => -Infinity, 'float', -Infinity],
  [() => 5n, 'int', 5],
  [() => -(2n ** 200n), 'int', -(2n ** 200n)],
  [() => 'h\u00e9llo \u{1F40D}\0', 'str', 'h\u00e9llo \u{1F40D}\0'],
  [() => 'lone \ud800', 'str', 'lone \ud800'],
  [() => [1, ['a', []]], 'list', [1, ['a', []]]],
  [() => ({ a: { b: [1] }, '': 2, __proto__: null }), 'dict', { a: { b: [1] }, '': 2 }],
  [() => JSON.parse('{"__proto__": 1}'), 'dict', JSON.parse('{"__proto__": 1}')],
  [() => ({ toJSON: () => [1] }), 'list', [1]],
  [() => new URL('https://example.com/a'), 'str', 'https://example.com/a'],
  [() => new Map([['a', 1]]), 'dict', { a: 1 }],
  [() => new Map([[1, 'a'], [2, 'b']]), 'dict', new Map([[1, 'a'], [2, 'b']])],
  [() => new Set([1, 'a']), 'set', new Set([1, 'a'])],
  [() => Buffer.from('bytes'), 'bytes', Buffer.from('bytes')],
  [() => Buffer.alloc(300_000, 7), 'bytes', Buffer.alloc(300_000, 7)],
  [() => bytes, 'memoryview', bytes],
  [() => new Uint8ClampedArray(bytes), 'memoryview', bytes],
  [() => new Int8Array([-1]), 'memoryview', new Int8Array([-1])],
  [() => new Int16Array([-2]), 'memoryview', new Int16Array([-2])],
  [() => new Uint16Array([2]), 'memoryview', new Uint16Array([2])],
  [() => new Int32Array([-3]), 'memoryview', new Int32Array([-3])],
  [() => new Uint32Array([3]), 'memoryview', new Uint32Array([3])],
  [() => new BigInt64Array([-4n]), 'memoryview', new BigInt64Array([-4n])],
  [() => new BigUint64Array([2n ** 64n - 1n]), 'memoryview', new BigUint64Array([2n ** 64n - 1n])],
  [() => new Float32Array([0.5]), 'memoryview', new Float32Array([0.5])],
  [() => new Float64Array(50_000).fill(1.5), 'memoryview', new Float64Array(50_000).fill(1.5)],
  [() => new Float64Array(0), 'memoryview', new Float64Array(0)],
  [() => bytes.buffer, 'memoryview', bytes],
  [() => new DataView(bytes.buffer, 1, 2), 'memoryview', bytes.slice(1, 3)],
  [() => new Uint8Array(new SharedArrayBuffer(2)), 'memoryview', new Uint8Array(2)],
  [() => new Date(5), 'datetime', new Date(5)],
  [() => new Date('0001-01-01T00:00:00Z'), 'datetime', new Date('0001-01-01T00:00:00Z')],
  [() => new Number(1), 'int', 1],
];

/** @type {[source: string, value: unknown][]} */
const TO_JAVASCRIPT = [
  ['(1, (2,))', [1, [2]]],
  ['range(3)', [0, 1, 2]],
  ['__import__("collections").deque([1, 2])', [1, 2]],
  ['{"a": 1}.keys()', ['a']],
  ['{"a": 1}.items()', [['a', 1]]],
  ['{1: "a", (2, 3): None}', new Map(/** @type {Bad} */ ([[1, 'a'], [[2, 3], null]]))],
  ['__import__("collections").Counter("aab")', { a: 2, b: 1 }],
  ['__import__("collections").OrderedDict(b=1, a=2)', { b: 1, a: 2 }],
  ['__import__("types").MappingProxyType({"a": 1})', { a: 1 }],
  ['{1, 2}', new Set([1, 2])],
  ['frozenset([1])', new Set([1])],
  ['bytearray(b"ab")', Buffer.from('ab')],
  ['__import__("array").array("d", [0.5])', new Float64Array([0.5])],
  ['__import__("array").array("i", range(9000))', Int32Array.from({ length: 9_000 }, (_, index) => index)],
  ['b"x" * 40_000', Buffer.alloc(40_000, 'x')],
  ['memoryview(bytes(6)).cast("B", [2, 3])', new NdArray(new Uint8Array(6), [2, 3])],
  ['__import__("datetime").date(2026, 1, 2)', '2026-01-02'],
  ['__import__("datetime").time(1, 2)', '01:02:00'],
  ['__import__("datetime").timedelta(seconds=1.5)', 1_500],
  ['__import__("datetime").datetime.fromtimestamp(1, __import__("datetime").timezone.utc)', new Date(1_000)],
  ['__import__("decimal").Decimal("0.10")', '0.10'],
  ['__import__("fractions").Fraction(1, 3)', '1/3'],
  ['__import__("uuid").UUID(int=1)', '00000000-0000-0000-0000-000000000001'],
  ['__import__("pathlib").PurePosixPath("/a/b")', '/a/b'],
  ['__import__("enum").Enum("E", "A B").B', 2],
  ['__import__("dataclasses").make_dataclass("D", ["a"])(1)', { a: 1 }],
  ['__import__("collections").namedtuple("P", "x y")(1, 2)', { x: 1, y: 2 }],
  ['type("Own", (str,), {"__str__": lambda s: "lies"})("told")', 'told'],
  ['2 ** 53', 2n ** 53n],
  ['float("nan")', NaN],
  ['[-0.0, 1.0, float("inf")]', [-0, 1, Infinity]],
  ['"\\ud800"', '\ud800'],
  ['{"then": 1, "__proto__": {"x": 1}, "constructor": 2}', JSON.parse('{"then": 1, "__proto__": {"x": 1}, "constructor": 2}')],
];

/** @type {[source: string, path: string][]} */
const REFUSED = [
  ['lambda: 1', 'result'],
  ['{"a": [1, object()]}', 'result.a[1]'],
  ['[__import__("threading").Lock()]', 'result[0]'],
  ['[1j]', 'result[0]'],
  ['[ValueError()]', 'result[0]'],
];

describe('a value', { concurrency: 1 }, () => {
  const py = createPython({ sandbox: FEW });
  after(() => py.close({ timeoutMs: 0 }));
  for (const [place, options, skip] of PLACES) {
    for (const [value, type, back] of TO_PYTHON) {
      test(`${place}: ${inspect(value(), { breakLength: Infinity }).slice(0, 60)} is a ${type} and comes back`, { skip }, async () => {
        const { value: found } = await py.executeTask({ code: '[type(x).__name__, x]', inputs: { x: value() } }, options);
        assert.deepEqual(found, [type, back]);
        // As an argument, and alone.
        assert.deepEqual((await py.executeTask({ call: 'typing:cast', args: [null, value()] }, options)).value, back);
      });
    }
    for (const [source, value] of TO_JAVASCRIPT) {
      test(`${place}: ${source} arrives`, { skip }, async () => {
        const { value: [inside, alone] } = await py.executeTask({ code: `[${source}, 0]` }, options).then(async ({ value }) => ({
          value: [/** @type {Bad} */ (value)[0], (await py.executeTask({ code: source }, options)).value],
        }));
        assert.deepEqual(inside, value);
        assert.deepEqual(alone, value);
      });
    }
    for (const [source, path] of REFUSED) {
      test(`${place}: ${source} is refused with its path`, { skip }, async () => {
        const error = await failure(py.executeTask({ code: source }, options));
        assert.deepEqual([error.name, error.code, error.path], ['UnsendableValueError', 'UNSENDABLE_VALUE', path]);
      });
    }
    test(`${place}: an array of more than one dimension keeps its shape`, { skip }, async () => {
      const matrix = new NdArray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
      const { value } = await py.executeTask({ code: '[list(m.shape), m]', inputs: { m: matrix } }, options);
      assert.deepEqual(value, [[2, 3], matrix]);
    });
    test(`${place}: an array may be written`, { skip }, async () => {
      const { value } = await py.executeTask({ code: 'a[0] = 9\na', inputs: { a: new Int32Array([1, 2]) } }, options);
      assert.deepEqual(value, new Int32Array([9, 2]));
    });
    test(`${place}: a cycle is refused where it closes`, { skip }, async () => {
      const error = await failure(py.executeTask({ code: 'a = [1]\na.append(a)\na' }, options));
      assert.deepEqual([error.code, error.path], ['UNSENDABLE_VALUE', 'result[1]']);
    });
  }

  test('the sandbox writes to a copy of its own', { skip }, async () => {
    const array = new Int32Array([1, 2]);
    await py.executeTask({ code: 'a[0] = 9', inputs: { a: array } }, { isolation: 'sandbox' });
    assert.deepEqual(array, new Int32Array([1, 2]));
  });

  test('a handle does not go there, as an input or as the reply of a tool', { skip }, async () => {
    const { value: ref } = await py.executeTask({ code: 'object()' }, { keep: true });
    py.registerTool({ name: 'handle', handler: () => ({ ref }) });
    const error = await failure(py.executeTask({ code: '1', inputs: { ref } }, { isolation: 'sandbox' }));
    assert.deepEqual([error.code, error.path], ['UNSENDABLE_VALUE', 'inputs.ref']);
    const told = await failure(py.executeTask({ code: 'await tools.handle()' }, { isolation: 'sandbox' }));
    assert.deepEqual([told.code, told.pythonType], ['TOOL_FAILED', 'elizaos_py.errors.ToolError']);
    assert.match(told.message, /result\.ref: a handle cannot be sent/);
    ref.release();
  });
});
