// tools.actions: the agent's own actions, as far as the operator allows them, so that Python decides by one's result what the
// next step is.

import { randomUUID } from 'node:crypto';

import type { Action, ActionResult, Content, HandlerCallback, HandlerOptions, IAgentRuntime, Memory, State, UUID } from '@elizaos/core';
import type { ToolDefinition } from '@elizaos/python-native';

import { SidekickError } from '../errors.js';
import type { Executions, Underway } from '../executions.js';
import { unlessAborted } from '../runs.js';
import { safeValue, type Json } from '../safe.js';

const IDENTIFIER = /^[A-Za-z_]\w*$/;
const ALL = '*';
const MOST_RESULTS = 32;

/** What an action came to, and what it would have said to the user. */
interface Done {
  success: boolean;
  text: string;
  values: Json;
  data: Json;
  error: string | null;
  said: string[];
}

/** The actions that Python may run. Never the plugin's own: code that starts code has no bottom. */
export function allowedActions(runtime: IAgentRuntime, allowed: string[], own: string[]): Action[] {
  const isAllowed = ({ name }: Action) => allowed.includes(ALL) || allowed.includes(name);
  return runtime.actions.filter(action => isAllowed(action) && !own.includes(action.name) && IDENTIFIER.test(action.name));
}

export function actionTool(runtime: IAgentRuntime, executions: Executions, action: Action): ToolDefinition {
  return {
    name: `actions.${action.name}`,
    description: `${action.description} Gives { success, text, values, data, error, said }.`,
    handler: async (parameters: Record<string, unknown>, { executionId, signal }) => {
      const underway = executions.withRoom(executionId);
      return unlessAborted(signal, () => perform(runtime, action, underway, parameters));
    },
  };
}

async function perform(runtime: IAgentRuntime, action: Action, underway: Underway & { roomId: UUID }, parameters: Record<string, unknown>): Promise<Done> {
  const message = messageFor(runtime, action, underway, parameters);
  const previousResults = [...underway.actionResults];
  const composed = await stateOf(runtime, underway, message);
  const state: State = { ...composed, data: { ...composed.data, actionParams: parameters, actionResults: previousResults } };
  if (!(await action.validate(runtime, message, state))) {
    throw new SidekickError('ACTION_REFUSED', `${action.name} does not apply here: its own check says no`);
  }
  const said: string[] = [];
  const callback: HandlerCallback = async ({ text }: Content) => {
    if (text) said.push(text);
    return [];
  };
  const getPreviousResult = (name: string) => previousResults.find(({ data }) => data?.actionName === name);
  const options = { parameters, actionContext: { previousResults, getPreviousResult } } as HandlerOptions;
  const result = await action.handler(runtime, message, state, options, callback, [message]);
  if (result) remember(underway, action, result);
  return describe(result, said);
}

/** Once for an execution: elizaOS asks its providers for it, which takes longer than most actions do. */
async function stateOf(runtime: IAgentRuntime, underway: Underway, { id: _, ...instead }: Memory): Promise<State> {
  // elizaOS keeps for good what it has composed for an id; what stands in for a message has none.
  underway.state ??= await runtime.composeState(underway.message ?? instead, ['RECENT_MESSAGES']);
  return underway.state;
}

/** For the actions after it, as elizaOS hands them on in a plan of several. */
function remember({ actionResults }: Underway, { name }: Action, result: ActionResult): void {
  actionResults.push({ ...result, data: { actionName: name, ...result.data } });
  if (actionResults.length > MOST_RESULTS) actionResults.shift();
}

/** As if somebody in the room had asked for the action. It is not stored: nobody said it. */
function messageFor(runtime: IAgentRuntime, { name }: Action, { message, roomId }: Underway & { roomId: UUID }, parameters: Record<string, unknown>): Memory {
  const text = typeof parameters.text === 'string' ? parameters.text : message?.content.text ?? '';
  return {
    id: randomUUID(),
    entityId: message?.entityId ?? runtime.agentId,
    agentId: runtime.agentId,
    roomId,
    ...(message?.worldId !== undefined && { worldId: message.worldId }),
    content: { text, source: 'python_sidekick', actions: [name], params: parameters as Content['params'] },
    createdAt: Date.now(),
  };
}

function describe(result: ActionResult | void | undefined, said: string[]): Done {
  const { success = true, text = '', values = {}, data = {}, error } = (result ?? {}) as Partial<ActionResult>;
  return {
    success: success && error === undefined,
    text,
    values: safeValue(values).value,
    data: safeValue(data).value,
    error: error === undefined ? null : String(error),
    said,
  };
}
