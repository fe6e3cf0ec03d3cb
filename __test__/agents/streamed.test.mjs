// What a model says piece by piece.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import events from '../support/events.js';
import instance from '../support/instance.js';
import { FRAMEWORKS } from './support/frameworks.mjs';
import { TASK, openShop } from './support/shop.mjs';

const FIRST = FRAMEWORKS[0];

for (const [what, stream, says] of /** @type {const} */ ([
  ['a number', () => 7, /the model streamed a value of type number/],
  ['a text', () => 'hello', /the model streamed a value of type string/],
  ['nothing', () => undefined, /the model streamed nothing/],
  ['pieces that are none', async function* () { yield 'a'; yield 7; }, /a piece of the model's answer is a value of type number/],
  ['pieces without text', async function* () { yield { type: 'text' }; }, /the text of a piece of the model's answer is nothing/],
  ['a last piece that is none', async function* () { yield { type: 'done', text: 7 }; }, /the text of the model's answer is a value of type number/],
])) {
  test(`${what} is no stream of a model`, async t => {
    const py = openShop(t, { model: /** @type {any} */ ({ chat: () => assert.fail('it was asked for the whole'), stream }) });
    const error = await instance.failure(py.streamTask({ task: TASK, framework: FIRST }).result);
    assert.equal(error.code, 'TOOL_FAILED');
    assert.match(error.message, says);
  });
}

test('a model may promise its pieces, and say nothing in one', async t => {
  const stream = async () => (async function* () { yield 'hel'; yield ''; yield { type: /** @type {const} */ ('text'), text: 'lo' }; })();
  const py = openShop(t, { model: { chat: () => assert.fail('it was asked for the whole'), stream } });
  const told = await events.all(py.streamTask({ task: TASK, framework: FIRST }));
  assert.deepEqual(told.filter(({ type }) => type === 'token').map(({ text }) => text), ['hel', 'lo']);
  assert.equal(told.at(-1).result.value.response, 'hello');
});

test('what follows the last piece is not waited for', async t => {
  let ended = false;
  const stream = async function* () {
    try {
      yield 'hello';
      yield { type: /** @type {const} */ ('done'), text: 'hello' };
      await new Promise(() => {});
    } finally {
      ended = true;
    }
  };
  const py = openShop(t, { model: { chat: () => assert.fail('it was asked for the whole'), stream } });
  const { value } = await py.streamTask({ task: TASK, framework: FIRST }).result;
  assert.deepEqual([value.response, ended], ['hello', true]);
});
