// Which agent frameworks this Python has, and whether the package brings the adapters that run them. Asked once: looking for a
// module takes a walk through the folders of packages.

import type { Python } from '@elizaos/python-native';

export const FRAMEWORKS = ['langgraph', 'langchain', 'crewai', 'autogen'] as const;
export type Framework = typeof FRAMEWORKS[number];

export interface Frameworks {
  /** In the order in which they are taken where a task names none. */
  installed: Framework[];
  /** Whether `elizaos_py.agents` is there to run them. */
  adapters: boolean;
}

const MODULES: Record<Framework, string[]> = {
  langgraph: ['langgraph'],
  langchain: ['langchain'],
  crewai: ['crewai'],
  // Its packages were renamed.
  autogen: ['autogen_agentchat', 'autogen'],
};

const LOOK = `
from importlib.util import find_spec

def there(name):
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False

{name: there(name) for name in names}
`;

const ADAPTERS = 'elizaos_py.agents';

export async function findFrameworks(py: Python, source: string): Promise<Frameworks> {
  const names = [ADAPTERS, ...Object.values(MODULES).flat()];
  const { value: found } = await py.executeTask<Record<string, boolean>>({ code: LOOK, inputs: { names } }, { source });
  return {
    installed: FRAMEWORKS.filter(name => MODULES[name].some(module => found[module])),
    adapters: found[ADAPTERS] === true,
  };
}
