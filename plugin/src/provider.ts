import type { Provider } from '@elizaos/core';

import { serviceOf } from './actions/perform.js';
import type { SidekickStatus } from './service.js';

/** Of what is known already: elizaOS asks its providers several times for one message, and gives them a second for it. */
export const statusProvider: Provider = {
  name: 'PYTHON_SIDEKICK',
  description: 'Whether the agent can run Python, and what Python can use.',
  dynamic: true,
  get: async runtime => {
    const status = serviceOf(runtime)?.status();
    if (status === undefined) return { text: 'Python is not there yet.', values: {}, data: {} };
    return { text: sentence(status), values: { pythonState: status.state }, data: { ...status } };
  },
};

function sentence({ state, reason, python, sandbox, tools, frameworks }: SidekickStatus): string {
  if (state !== 'ready') return reason === null ? `Python is ${state}.` : `Python is not available: ${reason}`;
  const installed = frameworks.length === 0 ? '' : ` Installed: ${frameworks.join(', ')}.`;
  return `Python ${python} is ready${sandbox ? ', in a sandbox' : ', without a sandbox'}. Its tools: ${tools.join(', ')}.${installed}`;
}
