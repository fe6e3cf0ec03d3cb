// What `elizaos test` runs inside a real agent.

import type { IAgentRuntime, TestSuite } from '@elizaos/core';

import { serviceOf } from './actions/perform.js';
import type { PythonSidekickService } from './service.js';

async function ready(runtime: IAgentRuntime): Promise<PythonSidekickService> {
  const service = serviceOf(runtime);
  if (service === null) throw new Error('the service python_sidekick is not there');
  const { state, reason } = await service.opened();
  if (state !== 'ready') throw new Error(`the service is ${state}: ${reason}`);
  return service;
}

function expect(found: unknown, wanted: unknown, what: string): void {
  if (found !== wanted) throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

export const suite: TestSuite = {
  name: 'python-sidekick',
  tests: [
    {
      name: 'Python runs in the sandbox',
      fn: async runtime => {
        const { value } = await (await ready(runtime)).executePython({ code: 'sum(range(10))' });
        expect(value, 45, 'the sum');
      },
    },
    {
      name: 'what runs too long is ended, and the next one runs',
      fn: async runtime => {
        const service = await ready(runtime);
        const error = await service.executePython({ code: 'while True: pass' }, { timeoutMs: 200 }).catch((late: { code?: string }) => late);
        expect('code' in error && error.code, 'TIMEOUT', 'the error');
        expect((await service.executePython({ code: '1 + 1' })).value, 2, 'the next one');
      },
    },
    {
      name: 'what ran is in the record',
      fn: async runtime => {
        const service = await ready(runtime);
        const { id } = await service.executePython({ code: '"recorded"' });
        const { executions: [row] } = await service.executions({ id });
        expect(row?.result, 'recorded', 'the result in the row');
      },
    },
  ],
};
