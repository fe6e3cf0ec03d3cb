import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as plugin from '../dist/index.js';
import { readSettings, SETTINGS } from '../dist/settings.js';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** As elizaOS gives settings: what is falsy is null, 'true' is true. */
const runtime = given => ({ getSetting: name => given[name] || null });

test('nothing set: the defaults', () => {
  const { settings, problems } = readSettings(runtime({}));
  assert.deepEqual(problems, []);
  assert.deepEqual([settings.timeoutMs, settings.allowUnsandboxed, settings.actions, settings.python], [30_000, false, [], undefined]);
});

test('texts, numbers and lists are read', () => {
  const { settings, problems } = readSettings(runtime({
    PYTHON_SIDEKICK_TIMEOUT_MS: '1500', PYTHON_SIDEKICK_MEMORY_MB: 64, PYTHON_SIDEKICK_PRELOAD: 'numpy, pandas,', PYTHON_SIDEKICK_PACKAGES: true,
    PYTHON_SIDEKICK_ACTIONS: 'SEND,LOOK_UP', PYTHON_SIDEKICK_POLICY: 'require', PYTHON_SIDEKICK_PYTHON: '/opt/venv',
  }));
  assert.deepEqual(problems, []);
  const { timeoutMs, memoryMb, preload, packages, actions, policy, python } = settings;
  assert.deepEqual({ timeoutMs, memoryMb, preload, packages, actions, policy, python }, {
    timeoutMs: 1500, memoryMb: 64, preload: ['numpy', 'pandas'], packages: true, actions: ['SEND', 'LOOK_UP'], policy: 'require', python: '/opt/venv',
  });
});

test('rows are kept for some days, or all of them', () => {
  const days = given => readSettings(runtime({ PYTHON_SIDEKICK_RETENTION_DAYS: given })).settings.retentionDays;
  assert.deepEqual([undefined, '7', 'all', 0].map(days), [90, 7, 'all', 90]);
});

test('what cannot be read is told, and the default holds', () => {
  const { settings, problems } = readSettings(runtime({ PYTHON_SIDEKICK_TIMEOUT_MS: 'soon', PYTHON_SIDEKICK_POLICY: 'hope', PYTHON_SIDEKICK_ALLOW_UNSANDBOXED: 'perhaps', PYTHON_SIDEKICK_RETENTION_DAYS: 'never' }));
  assert.deepEqual([settings.timeoutMs, settings.policy, settings.allowUnsandboxed], [30_000, 'degrade', false]);
  assert.deepEqual(problems, [
    'PYTHON_SIDEKICK_TIMEOUT_MS must be a whole number from 1 to 86400000; 30000 is used',
    'PYTHON_SIDEKICK_ALLOW_UNSANDBOXED must be true or false; false is used',
    'PYTHON_SIDEKICK_POLICY must be require or degrade; "degrade" is used',
    'PYTHON_SIDEKICK_RETENTION_DAYS must be all or a whole number from 1 to 36500; 90 is used',
  ]);
});

test('each is declared for the CLI, which passes on no other, with the same default, and is in the README', () => {
  const { pluginParameters } = manifest.agentConfig;
  assert.deepEqual(Object.keys(pluginParameters).sort(), Object.values(SETTINGS).map(({ name }) => name).sort());
  for (const { name, default: usual } of Object.values(SETTINGS)) {
    const told = pluginParameters[name].default;
    assert.equal(told, usual === undefined || Array.isArray(usual) ? undefined : String(usual), name);
    assert.ok(readme.includes(`\`${name}\``), `${name} in the README`);
  }
});

test('the package is one that the CLI and its loader take for a plugin', () => {
  assert.ok(manifest.name.split('/').at(-1).startsWith('plugin-'));
  assert.deepEqual([manifest.type, manifest.main, manifest.packageType, manifest.agentConfig.pluginType], ['module', 'dist/index.js', 'plugin', 'elizaos:plugin:1.0.0']);
  assert.ok(manifest.keywords.includes('elizaos-plugin'));
  assert.equal(plugin.default.name, 'python-sidekick');
  assert.equal(plugin.default, plugin.pythonSidekickPlugin);
});

test('what 2.0 reads of a plugin says the same as package.json', () => {
  const { id, description, version, keywords, configSchema, kind, repository } = JSON.parse(readFileSync(new URL('../elizaos.plugin.json', import.meta.url), 'utf8'));
  assert.deepEqual({ id, description, version, keywords }, { id: manifest.name, description: manifest.description, version: manifest.version, keywords: manifest.keywords });
  assert.deepEqual([kind, repository], ['plugin', manifest.repository.replace('github:', 'https://github.com/')]);
  const declared = Object.entries(manifest.agentConfig.pluginParameters).map(([name, { required: _, ...rest }]) => [name, rest]);
  assert.deepEqual(configSchema, { type: 'object', properties: Object.fromEntries(declared), required: [] });
  assert.ok(manifest.files.includes('elizaos.plugin.json'));
});

test('the loader of elizaOS, which calls functions without parameters, finds none to call', () => {
  for (const [name, value] of Object.entries(plugin)) assert.ok(typeof value !== 'function' || value.length > 0, name);
});
