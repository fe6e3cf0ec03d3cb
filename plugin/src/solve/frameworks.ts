// Which agent frameworks this Python has. Asked once: looking for a module takes a walk through the folders of packages.

import type { AgentFramework, Python } from '@elizaos/python-native';

export type Framework = AgentFramework;

/** In the order in which they are taken where a task names none. */
export async function findFrameworks(py: Python, source: string): Promise<Framework[]> {
  const { value } = await py.executeTask<Framework[]>({ call: 'elizaos_py.agents.frameworks:installed' }, { source });
  return value;
}
