// What the tables of these tests run over. CrewAI has an environment of its own: scripts/check-crewai.mjs names it here.

/** @typedef {import('../../../index.js').AgentFramework} AgentFramework */

export const FRAMEWORKS = /** @type {AgentFramework[]} */ (process.env.AGENT_FRAMEWORKS?.split(',') ?? ['langgraph', 'langchain', 'autogen', 'elizaos']);
