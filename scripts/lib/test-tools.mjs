// The tools through which python/tests reach the JavaScript side.

import { setTimeout as sleep } from 'node:timers/promises';
import { inspect as show } from 'node:util';
import v8 from 'node:v8';
import vm from 'node:vm';

import index from '../../index.js';

const AsyncFunction = /** @type {FunctionConstructor} */ ((async () => {}).constructor);

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

/** @param {unknown} value */
const inspect = value => show(value, { depth: 8, maxArrayLength: 20, maxStringLength: 200, compact: 99, breakLength: Infinity });

/** What sources see beside the value they are given. `kept` is theirs, to remember things by. */
const HELPERS = { inspect, collect, sleep, kept: /** @type {Record<string, unknown>} */ ({}), NdArray: index.NdArray };

/** @param {string} source an expression @param {unknown} value @param {import('../../index.js').Python} py */
const evaluate = (source, value, py) =>
  new AsyncFunction('value', 'py', ...Object.keys(HELPERS), `return (${source}\n)`)(value, py, ...Object.values(HELPERS));

/** @param {import('../../index.js').Python} py */
export function registerTestTools(py) {
  py.registerTool({ name: 'echo', handler: (/** @type {{ value: unknown }} */ { value }) => value });
  py.registerTool({ name: 'js', handler: (/** @type {{ source: string, value?: unknown }} */ { source, value }) => evaluate(source, value, py) });
  py.registerTool({
    name: 'task',
    description: 'Runs a task and gives what an expression makes of its result, or what is known of its error.',
    /** @param {{ task: import('../../index.js').Task, options?: import('../../index.js').TaskOptions, read?: string }} args */
    handler: async ({ task, options, read = 'value.value' }) => {
      let result;
      try {
        result = await py.executeTask(task, options);
      } catch (error) {
        return { error: tell(error) };
      }
      return { read: await evaluate(read, result, py) };
    },
  });
}

/** @param {any} error @returns {unknown} */
function tell(error) {
  const { name, code, message, path, pythonType, traceback, line, column, text, stdout, stderr, cause } = error;
  const told = { name, code, message, path, pythonType, traceback, line, column, text, stdout, stderr };
  return { ...told, cause: cause === undefined ? null : tell(cause) };
}
