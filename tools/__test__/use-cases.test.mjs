// What people are told that they can write, as they are told it, in this process and in the sandbox.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { agent, WALLET, withTools } from './support/agent.mjs';
import { failure } from './support/models.mjs';
import { serve } from './support/servers.mjs';

const PARALLEL = `
import asyncio

# Fetch multiple data sources simultaneously
mining, web, memory = await asyncio.gather(
    tools.get_mining_stats(),
    tools.browse_web("https://supportxmr.com"),
    tools.invoke_function("match_memories", {"query": "mining"})
)

{"mining": mining, "web": web, "memory": memory}
`;

const CONDITIONAL = `
# Multi-step with conditional logic
stats = await tools.get_mining_stats()

if stats.get("hash", 0) > 1000:
    # High hashrate - get detailed analysis
    analysis = await tools.wan_ai_chat([{
        "role": "user",
        "content": f"Analyze high hashrate: {stats}"
    }])
else:
    # Low hashrate - check pool status
    pool = await tools.browse_web("https://supportxmr.com/api/pool/stats")
    analysis = {"message": "Hashrate below threshold", "pool": pool}

{"stats": stats, "analysis": analysis}
`;

const FALLBACKS = `
# 5-tier AI fallback chain
providers = [
    ("Gemini", tools.gemini_chat),
    ("DeepSeek", tools.deepseek_chat),
    ("Kimi", tools.kimi_chat),
    ("WAN-AI", tools.wan_ai_chat)
]

result = None
for name, provider in providers:
    try:
        result = await provider([{"role": "user", "content": "Analyze this"}])
        print(f"✅ {name} succeeded")
        break
    except Exception as e:
        print(f"⚠️ {name} failed: {e}")

result or {"error": "All providers failed"}
`;

const TRANSFORMATION = `
# Get mining data and transform it
raw_stats = await tools.get_mining_stats()

# Process and format
processed = {
    "hashrate_khs": raw_stats.get("hash", 0) / 1000,
    "xmr_pending": raw_stats.get("amtDue", 0) / 1e12,
    "efficiency": raw_stats.get("validShares", 0) / max(raw_stats.get("totalShares", 1), 1),
    "timestamp": raw_stats.get("timestamp")
}

processed
`;

for (const isolation of /** @type {const} */ (['in-process', 'sandbox'])) {
  /**
   * @param {import('../../index.js').Python} py
   * @param {string} code
   * @param {Record<string, unknown>} [inputs]
   * @returns {Promise<import('../../index.js').TaskResult<any>>}
   */
  const execute = (py, code, inputs = {}) => py.executeTask({ code, inputs }, { isolation });

  test(`${isolation}: several sources are gathered at once`, async t => {
    const { py, site } = await agent(t);
    const { value, toolCalls } = await execute(py, PARALLEL);
    assert.equal(toolCalls, 3);
    assert.deepEqual([value.mining.hash, value.mining.totalShares], [5_000, 100]);
    assert.deepEqual([value.web.url, value.web.title], ['https://supportxmr.com/', 'SupportXMR']);
    assert.match(value.web.text, /The pool of pools/);
    assert.deepEqual(value.memory, [{ memory: 'about mining' }]);
    assert.deepEqual(site.seen.map(({ path }) => path).toSorted(), ['/', `/api/miner/${WALLET}/stats`]);
  });

  test(`${isolation}: a workflow goes the one way or the other`, async t => {
    const high = await agent(t, { hash: 5_000 });
    const { value: busy } = await execute(high.py, CONDITIONAL);
    assert.deepEqual([busy.analysis.text, busy.analysis.provider], ['analysis by qwen', 'qwen']);
    assert.match(high.models.qwen.seen[0].json.messages[0].content, /Analyze high hashrate: \{.*'hash': 5000/);

    const low = await agent(t, { hash: 10 });
    const { value: idle } = await execute(low.py, CONDITIONAL);
    assert.equal(idle.analysis.message, 'Hashrate below threshold');
    assert.match(idle.analysis.pool.text, /"miners":42/);
    assert.equal(low.models.qwen.seen.length, 0);
  });

  test(`${isolation}: providers are tried one after the other`, async t => {
    const { py, models } = await agent(t, { failing: ['gemini', 'deepseek'] });
    const { value, stdout } = await execute(py, FALLBACKS);
    assert.deepEqual([value.text, value.provider], ['analysis by kimi', 'kimi']);
    const [gemini, deepseek, kimi] = stdout.trim().split('\n');
    assert.equal(gemini, '⚠️ Gemini failed: Gemini answered 500 no, 500');
    assert.equal(deepseek, '⚠️ DeepSeek failed: DeepSeek answered 500 no, 500');
    assert.equal(kimi, '✅ Kimi succeeded');
    assert.equal(models.qwen.seen.length, 0);
  });

  test(`${isolation}: where all providers fail, the program goes on`, async t => {
    const { py } = await agent(t, { failing: ['gemini', 'deepseek', 'kimi', 'qwen'] });
    const { value, stdout } = await execute(py, FALLBACKS);
    assert.deepEqual(value, { error: 'All providers failed' });
    assert.equal(stdout.trim().split('\n').length, 4);
  });

  test(`${isolation}: data is transformed`, async t => {
    const { py } = await agent(t);
    const { value } = await execute(py, TRANSFORMATION);
    const { timestamp, ...rest } = value;
    assert.deepEqual(rest, { hashrate_khs: 5, xmr_pending: 0.25, efficiency: 0.9 });
    assert.ok(Date.parse(timestamp) > 0);
  });

  test(`${isolation}: the page itself comes through the guarded fetch where there is no browser`, async t => {
    const site = await serve(t, (_, response) => response.setHeader('content-type', 'text/html').end('<title>Pool</title><p>online</p>'));
    const py = withTools(t, { web: { allowPrivate: [site.host] } });
    const { value } = await execute(py, 'await tools.browse_web(url)', { url: site.url });
    assert.deepEqual([value.title, value.text, value.status], ['Pool', 'online', 200]);
    const error = await failure(py.executeTask({ code: 'await tools.browse_web("http://169.254.169.254/")' }, { isolation }));
    assert.deepEqual([error.code, error.cause.code], ['TOOL_FAILED', 'ADDRESS_REFUSED']);
  });

  test(`${isolation}: arguments go by place and by name, and wrong ones are told`, async t => {
    const py = withTools(t, { models: { host: ({ messages }) => messages.map(({ role, content }) => `${role}: ${content}`).join(' | ') } });
    const run = async (/** @type {string} */ code) => (await execute(py, code)).value;
    const expected = 'system: be brief | user: before | user: now';
    const history = '[{"role": "user", "content": "before"}]';
    assert.equal(await run(`(await tools.ai_chat("now", "be brief", ${history}))["text"]`), expected);
    assert.equal(await run(`(await tools.ai_chat(message="now", conversation_history=${history}, context="be brief"))["text"]`), expected);
    assert.equal(await run('(await tools.ai_chat("now", None, None))["text"]'), 'user: now');
    for (const [call, type, said] of /** @type {[string, string, RegExp][]} */ ([
      ['ai_chat("a", "b", [], "d")', 'TypeError', /ai_chat\(\) takes 3 arguments, 4 were given/],
      ['ai_chat("a", message="b")', 'TypeError', /ai_chat\(\) got several values for message/],
      ['ai_chat()', 'elizaos_py.errors.ToolArgumentsError', /required property 'message'/],
      ['ai_chat("a", mood="b")', 'elizaos_py.errors.ToolArgumentsError', /additional properties/],
      ['browse_web("http://8.8.8.8", "steal")', 'elizaos_py.errors.ToolArgumentsError', /action: must be equal to one of the allowed values/],
      ['gemini_chat("hello")', 'elizaos_py.errors.ToolArgumentsError', /messages: must be array/],
    ])) {
      const error = await failure(py.executeTask({ code: `await tools.${call}` }, { isolation }));
      assert.equal(error.pythonType, type, call);
      assert.match(error.message, said);
    }
    assert.equal(await run('import inspect\nstr(inspect.signature(tools.browse_web))'), "(url: str, action='extract', extract_content: bool = True)");
    assert.equal(await run('import inspect\nstr(inspect.signature(tools.get_mining_stats))'), '(wallet_address=None)');
  });

  test(`${isolation}: a task that is cancelled takes its question back`, async t => {
    const silent = await serve(t, () => {});
    const py = withTools(t, { models: { providers: { openai: { apiKey: 'k', baseUrl: silent.url } } } });
    const control = new AbortController();
    const running = failure(py.executeTask({ code: 'await tools.ai_chat("hello")' }, { isolation, signal: control.signal }));
    await silent.arrived(1);
    control.abort();
    assert.equal((await running).code, 'CANCELLED');
    await silent.seen[0].closed;
  });

  test(`${isolation}: no key reaches Python`, async t => {
    const { py, models } = await agent(t, { failing: ['gemini'] });
    const code = `
import os
told = []
try:
    await tools.gemini_chat([{"role": "user", "content": "x"}])
except Exception as error:
    while error is not None:
        told += [repr(error), repr(vars(error))]
        error = error.__cause__
repr([told, dict(os.environ), tools.list(), await tools.kimi_chat([{"role": "user", "content": "x"}])])
`;
    const { value } = await execute(py, code);
    assert.match(value, /Gemini answered 500/);
    assert.doesNotMatch(value, /secret-of/);
    assert.match(String(models.kimi.seen[0].headers.authorization), /secret-of/, 'it is the host that has it');
  });
}
