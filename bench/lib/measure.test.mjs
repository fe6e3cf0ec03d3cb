import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { latency, rate } from './measure.mjs';

test('latency tells a slow step from a quick one', async () => {
  const slow = await latency(() => sleep(5), { ms: 40 });
  assert.ok(slow.p50 >= 4 && slow.p99 >= slow.p50, JSON.stringify(slow));
  const quick = await latency(async () => {}, { ms: 20 });
  assert.ok(quick.p50 < slow.p50);
});

test('a step longer than the whole time is still measured', async () => {
  const { count } = await latency(() => sleep(10), { ms: 1, least: 3 });
  assert.equal(count, 3);
});

test('a rate counts all lanes', async () => {
  const one = await rate(() => sleep(10), 1, 100);
  const ten = await rate(() => sleep(10), 10, 100);
  assert.ok(one > 30 && one < 110, `${one}`);
  assert.ok(ten > 5 * one, `${ten} against ${one}`);
});

test('a rate ends although no call ever leaves the thread', async () => {
  assert.ok(await rate(async () => {}, 4, 20) > 1_000);
});

test('no more calls are under way than there are lanes', async () => {
  let now = 0;
  let most = 0;
  await rate(async () => {
    most = Math.max(most, ++now);
    await sleep(1);
    now--;
  }, 3, 30);
  assert.equal(most, 3);
});

test('a call that fails ends the measurement', async () => {
  const fails = async () => {
    throw new Error('no');
  };
  await assert.rejects(rate(fails, 2, 20), /no/);
  await assert.rejects(latency(fails, { ms: 20 }), /no/);
});
