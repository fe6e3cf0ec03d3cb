import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SpanStatusCode } from '@opentelemetry/api';

import python from '../../index.js';
import traces from '../../__test__/support/traces.js';
import { registerElizaTools } from '../index.js';
import { ASKED, failure, quick } from './support/models.mjs';
import { answers, model, piece } from './support/servers.mjs';

const { says, streams, refuses } = answers;
const HELLO = [piece({ role: 'assistant', content: '' }), piece({ content: 'hello' }), piece({}, 'stop')];

for (const isolation of /** @type {const} */ (['in-process', 'sandbox'])) {
  test(`${isolation}: a model that a tool asks is part of the task's trace, the provider that failed before it too`, { skip: isolation === 'sandbox' && process.platform !== 'linux' && 'the sandbox is for Linux' }, async t => {
    const spans = traces.record(t);
    const [openai, gemini] = [await model(t, refuses(401)), await model(t, says('yes'))];
    const py = python.createPython();
    t.after(() => py.close());
    const tools = registerElizaTools(py, { models: { env: {}, providers: { openai: openai.options(), gemini: gemini.options({ model: 'm-2' }) } } });
    t.after(() => tools.unregister());
    const { value } = await py.executeTask({ code: '(await tools.ai_chat("a question"))["text"]' }, { isolation });
    assert.equal(value, 'yes');
    assert.deepEqual(spans.lines('chat m-2'), ['chat m-2 < tool ai_chat < execute_task code']);
    const failed = spans.finished().find(({ attributes }) => attributes['gen_ai.provider.name'] === 'openai');
    assert.equal(failed?.status.code, SpanStatusCode.ERROR);
    const { attributes } = spans.only('chat m-2');
    assert.deepEqual([attributes['gen_ai.usage.input_tokens'], attributes['gen_ai.usage.output_tokens'], attributes['gen_ai.operation.name']], [100, 20, 'chat']);
  });
}

test('a stream is one span until its end, or until it is left', async t => {
  const spans = traces.record(t);
  const openai = await model(t, streams(HELLO));
  const models = quick({ providers: { openai: openai.options({ model: 'm-1' }) } });
  for await (const _ of models.stream({ messages: ASKED }));
  for await (const _ of models.stream({ messages: ASKED })) break;
  const [whole, left] = spans.finished();
  assert.deepEqual([whole.status.code, left.status.code], [SpanStatusCode.UNSET, SpanStatusCode.ERROR]);
});

test('without a provider of spans nothing is made, and a question is answered all the same', async t => {
  const openai = await model(t, refuses(401));
  const models = quick({ providers: { openai: openai.options() } });
  assert.equal((await failure(models.chat({ messages: ASKED }))).code, 'ALL_PROVIDERS_FAILED');
});
