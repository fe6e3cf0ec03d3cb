import type { IAgentRuntime } from '@elizaos/core';
import type { ToolDefinition } from '@elizaos/python-native';

import type { Executions } from '../executions.js';
import type { Interpreter } from '../interpreter.js';
import { OWN_ACTIONS } from '../names.js';
import type { Settings } from '../settings.js';
import { actionTool, allowedActions } from './actions.js';
import { registerAgentModel } from './agent-model.js';
import { Catalogue } from './catalogue.js';
import { hostOf } from './host.js';
import { memoryTools } from './memory.js';
import { modelTools } from './model.js';
import { loadElizaTools, Scope, type ElizaTools, type Registered } from './packaged.js';

/** What Python may use of an agent. */
export class AgentTools {
  #packaged: Registered | undefined;

  private constructor(
    readonly catalogue: Catalogue,
    private readonly runtime: IAgentRuntime,
    private readonly settings: Settings,
    private readonly executions: Executions,
  ) {}

  static async open(runtime: IAgentRuntime, settings: Settings, { py }: Interpreter, executions: Executions, injected?: ElizaTools): Promise<AgentTools> {
    const tools = new AgentTools(new Catalogue(py), runtime, settings, executions);
    const registerElizaTools = injected ?? await loadElizaTools();
    tools.#packaged = await registerElizaTools?.(...tools.#given());
    // The agent's own come last: where two have one name, these are meant.
    for (const tool of [...memoryTools(runtime, executions), ...modelTools(runtime, executions, settings.maxModelCalls)]) tools.catalogue.add(tool);
    registerAgentModel(py, runtime, executions, settings.maxModelCalls);
    tools.takeActions();
    return tools;
  }

  /** Plugins may bring actions at any time. */
  takeActions(): void {
    for (const action of allowedActions(this.runtime, this.settings.actions, OWN_ACTIONS)) {
      if (!this.catalogue.has(`actions.${action.name}`)) this.catalogue.add(actionTool(this.runtime, this.executions, action));
    }
  }

  async close(): Promise<void> {
    await this.#packaged?.unregister();
  }

  #given(): Parameters<ElizaTools> {
    const scope = new Scope();
    const registry = {
      registerTool: (definition: ToolDefinition) => this.catalogue.add(scope.within(definition)),
      unregisterTool: (name: string) => this.catalogue.remove(name),
    };
    return [registry, hostOf(this.runtime, this.executions, scope, this.settings.maxModelCalls)];
  }
}
