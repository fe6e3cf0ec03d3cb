'use strict';

const { check, integer, oneOf, record, text } = require('../tasks/checks');
const { TASK_KIND } = require('../wire/tags');
const { isToolCall } = require('./answer');
const { MODEL_TOOLS } = require('./model');

/** @typedef {import('../tasks/checks').Check} Check */
/** @typedef {import('../tasks/task').Plan} Plan */
/** @typedef {import('../../index').TaskOptions} TaskOptions */

const TARGET = 'elizaos_py.host.agents:run';
const FRAMEWORKS = ['langgraph', 'langchain', 'crewai', 'autogen', 'elizaos'];
/** What an agent's memory is kept with, where the host keeps it. */
const STORE_TOOLS = ['memory.put', 'memory.get', 'memory.find', 'memory.delete'];
/** Agents wait for models, which take seconds a question. */
const AGENT_MS = 300_000;
const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];
const MOST = 1_000_000_000;

/** @type {Check} */
const anything = () => undefined;
/** @type {Check} */
const messages = value => Array.isArray(value) && value.every(isMessage)
  ? undefined
  : `a list of messages in OpenAI's shape: each with a role (${ROLES.join(', ')}), that of a tool with the tool_call_id`;

/** @param {any} message */
function isMessage(message) {
  const { role, tool_calls = null, tool_call_id } = message ?? {};
  return ROLES.includes(role) && (tool_calls === null || (Array.isArray(tool_calls) && tool_calls.every(isToolCall)))
    && (role !== 'tool' || typeof tool_call_id === 'string');
}

/** @type {Record<string, Check>} */
const FIELDS = {
  task: text,
  context: anything,
  framework: oneOf(...FRAMEWORKS),
  system: text,
  messages,
  maxSteps: integer(1, MOST),
  maxToolCalls: integer(0, MOST),
  maxTokens: integer(1, MOST),
  options: record,
};

/**
 * @param {any} task
 * @returns {Plan}
 */
function agentPlan(task) {
  const { maxSteps, maxToolCalls, maxTokens, ...told } = check('a task for an agent', FIELDS, task);
  return {
    kind: TASK_KIND.CALL,
    handle: 0,
    subject: TARGET,
    argsLabel: 'args',
    kwargsLabel: 'task',
    kwargs: { ...told, limits: { max_steps: maxSteps ?? null, max_tool_calls: maxToolCalls ?? null, max_tokens: maxTokens ?? null } },
    agent: true,
  };
}

/**
 * An agent may always think and remember: a list of tools is about what else it may do.
 * @param {Plan} plan
 * @param {TaskOptions} options
 * @returns {TaskOptions}
 */
function agentOptions(plan, { tools, ...options }) {
  // Tools in Python are the other side's to leave out.
  if (tools !== undefined) plan.kwargs = { ...plan.kwargs, tools };
  return { timeoutMs: AGENT_MS, ...options, ...(tools && { tools: [...new Set([...tools, ...MODEL_TOOLS, ...STORE_TOOLS])] }) };
}

module.exports = { FRAMEWORKS, agentPlan, agentOptions };
