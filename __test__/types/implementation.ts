// What lib/ makes is what index.d.ts promises.

import type * as declared from '../../index.js';
import type { Python } from '../../lib/instance.js';
import type { PyRef } from '../../lib/ref.js';
import type { TaskStream } from '../../lib/tasks/stream.js';
import type { NdArray } from '../../lib/wire/ndarray.js';

type Fulfils<Promised, Made extends Promised> = [Promised, Made];

export type Proofs = [
  Fulfils<declared.Python, Python>,
  Fulfils<declared.PyRef, PyRef>,
  Fulfils<declared.TaskStream, TaskStream>,
  Fulfils<declared.NdArray, NdArray>,
];
