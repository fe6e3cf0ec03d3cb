// A real agent: AgentRuntime, its SQL plugin on PGLite and its bootstrap plugin, with models that answer from a script.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

process.env.LOG_LEVEL ??= 'fatal';
process.env.SECRET_SALT ??= 'of tests alone';

const core = await import('@elizaos/core');
const { default: sqlPlugin, createDatabaseAdapter } = await import('@elizaos/plugin-sql');
/** 2.x has what it brought in the core. */
const IS_2 = 'RESPONSE_HANDLER' in core.ModelType;
const basics = IS_2 ? [] : [(await import('@elizaos/plugin-bootstrap')).default];
const beforeImport = performance.now();
const { default: sidekickPlugin } = await import('../../dist/index.js');
const importMs = performance.now() - beforeImport;

export { core, sidekickPlugin };
export const { ChannelType } = core;

/** PGLite is one for a process: the first folder holds for all of its agents. */
const dataDir = process.env.TEST_DATA_DIR ?? mkdtempSync(path.join(os.tmpdir(), 'sidekick-agent-'));
if (process.env.TEST_DATA_DIR === undefined) process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));

export function respond({ thought = 'as the script says', actions = 'REPLY', text = '', more = '' }) {
  return `<response><thought>${thought}</thought><actions>${actions}</actions><providers></providers><text>${text}</text>${more}</response>`;
}

/** Whether a prompt is this plugin's own, which asks for code. */
export function wantsCode(prompt) {
  return prompt.startsWith('Write Python that does this task');
}

/** The message that a prompt is about, where it says so as our tests do: `[[…]]`; the last one counts. */
export function markOf(prompt) {
  const [, about = prompt] = (wantsCode(prompt) && /<task>([^]*?)<\/task>/.exec(prompt)) || [];
  return [...about.matchAll(/\[\[(.*?)\]\]/g)].at(-1)?.[1];
}

/**
 * @param {object} given
 * @param {(prompt: string, params: object) => string | object} given.model Answers each prompt.
 */
export async function startAgent({ name = 'Ada', agentId = randomUUID(), model = () => respond({}), settings = {}, plugins = [], plugin = sidekickPlugin, embeddings = false } = {}) {
  const prompts = [];
  const answer = async (_runtime, params) => {
    prompts.push(params.prompt);
    return model(params.prompt, params);
  };
  const models = {
    name: 'scripted-models',
    description: 'models that answer from a script',
    models: {
      TEXT_LARGE: answer,
      TEXT_SMALL: answer,
      ...(IS_2 && { RESPONSE_HANDLER: answer, ACTION_PLANNER: answer }),
      ...(embeddings && { TEXT_EMBEDDING: async (_runtime, params) => embed(params?.text ?? '') }),
    },
  };
  const adapter = createDatabaseAdapter({ dataDir }, agentId);
  await (IS_2 ? adapter.initialize() : adapter.init());
  await adapter.runPluginMigrations([{ name: '@elizaos/plugin-sql', schema: sqlPlugin.schema }]);
  const runtime = new core.AgentRuntime({
    character: { name, bio: ['A test.'], settings: { BOOTSTRAP_KEEP_RESP: 'true', ...settings } },
    agentId,
    adapter,
    plugins: [sqlPlugin, ...basics, models, ...plugins, ...(plugin ? [plugin] : [])],
  });
  const begin = performance.now();
  /** By room. 2.x forgets them when the message is through. */
  const completed = new Map();
  runtime.registerEvent(core.EventType.ACTION_COMPLETED, async ({ roomId, content }) => void completed.set(roomId, [...(completed.get(roomId) ?? []), content.actionResult]));
  await runtime.initialize();
  // Of the bootstrap plugin, for the same wait with this plugin and without.
  if (!IS_2) await runtime.getServiceLoadPromise('task');
  const service = plugin ? await runtime.getServiceLoadPromise('python_sidekick') : null;
  const startMs = performance.now() - begin;
  return { runtime, adapter, service, prompts, startMs, importMs, agentId, room: () => room(runtime, completed) };
}

async function room(runtime, completed) {
  const [roomId, worldId, entityId] = [randomUUID(), randomUUID(), randomUUID()];
  await runtime.ensureConnection({
    entityId, roomId, worldId, userName: 'user', name: 'user', source: 'test', type: ChannelType.DM, channelId: roomId, messageServerId: worldId,
    metadata: { ownership: { ownerId: entityId } },
  });
  return {
    roomId,
    /** Sends a message; gives the replies, the chunks and the results once it is through. */
    async say(text, { id = randomUUID(), params, ...options } = {}) {
      const message = { id, entityId, roomId, worldId, agentId: runtime.agentId, content: { text, source: 'test', channelType: ChannelType.DM, ...(params && { params }) }, createdAt: Date.now() };
      const replies = [];
      const chunks = [];
      let repliedMs = null;
      completed.delete(roomId);
      const begin = performance.now();
      const outcome = await runtime.messageService.handleMessage(runtime, message, async content => {
        repliedMs ??= performance.now() - begin;
        replies.push(content);
        return [];
      }, { onStreamChunk: async (chunk, messageId) => void chunks.push({ chunk, messageId }), ...options });
      return { id, message, replies, chunks, outcome, results: completed.get(roomId) ?? [], repliedMs, ms: performance.now() - begin };
    },
  };
}

/** Texts with words in common are near each other. */
export function embed(text) {
  const vector = new Array(384).fill(0.001);
  for (const word of text.toLowerCase().split(/\W+/).filter(Boolean)) {
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) % 384;
    vector[hash] += 1;
  }
  return vector;
}

export async function rowsOf({ runtime, agentId }) {
  const { rows } = await runtime.db.execute(`SELECT * FROM python_sidekick.eliza_python_executions WHERE agent_id = '${agentId}' ORDER BY started_at, id`);
  return rows;
}

/** The rows of what messages asked for, without those of the start. */
export async function messageRows(agent) {
  return (await rowsOf(agent)).filter(({ source }) => source !== 'python_sidekick.start');
}
