// The ways in which elizaOS hands an action its arguments.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { executeArguments } from '../dist/actions/arguments.js';
import { codeOf } from '../dist/solve/prompt.js';

const message = (text = '') => ({ content: { text } });
const response = params => [{ content: { params } }];

for (const [where, given, wanted] of [
  ['validated parameters of 2.x', [message(), undefined, { parameters: { code: '1', workflow_id: 'w' } }], { code: '1', workflowId: 'w' }],
  ['the state of the multi-step mode', [message(), { data: { actionParams: { code: '2' } } }], { code: '2', workflowId: undefined }],
  ['JSON in the response', [message(), undefined, {}, response('{"code": "3", "workflow_id": "w"}')], { code: '3', workflowId: 'w' }],
  ['JSON by the name of the action', [message(), undefined, {}, response('{"EXECUTE_PYTHON": {"code": "4"}}')], { code: '4', workflowId: undefined }],
  ['an object in the response', [message(), undefined, {}, response({ EXECUTE_PYTHON: { code: '5' } })], { code: '5', workflowId: undefined }],
  ['XML in the response', [message(), undefined, {}, response('<EXECUTE_PYTHON><code>1 &lt; 2 &amp;&amp; x</code></EXECUTE_PYTHON>')], { code: '1 < 2 && x', workflowId: undefined }],
  ['XML that is meant literally', [message(), undefined, {}, response('<code><![CDATA[a < b & c]]></code>')], { code: 'a < b & c', workflowId: undefined }],
  ['a fenced block of the message', [message('run\n```python\n6\n```\nplease')], { code: '6', workflowId: undefined }],
  ['a fenced block of no language', [message('```\n7\n```')], { code: '7', workflowId: undefined }],
  ['a parameter that is fenced', [message(), undefined, { parameters: { code: '```py\n8\n```' } }], { code: '8', workflowId: undefined }],
  ['the first of several places', [message('```\n9\n```'), { data: { actionParams: { code: 'state' } } }, { parameters: { code: 'options' } }], { code: 'options', workflowId: undefined }],
  ['past arguments of another action', [message('```\n10\n```'), { data: { actionParams: { city: 'Bonn' } } }], { code: '10', workflowId: undefined }],
  ['nowhere', [message('hello')], { code: undefined, workflowId: undefined }],
]) test(where, () => assert.deepEqual(executeArguments(...given), wanted));

test('an answer of a model is code with or without a fence', () => {
  assert.equal(codeOf('Here:\n```python\n1 + 1\n```\nDone.'), '1 + 1');
  assert.equal(codeOf('1 + 1'), '1 + 1');
});
