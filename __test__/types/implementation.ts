// What lib/ makes is what index.d.ts promises.

import type * as declared from '../../index.js';
import type { Experiments } from '../../lib/experiments/index.js';
import type { Python } from '../../lib/instance.js';
import type { PyRef } from '../../lib/ref.js';
import type { TaskStream } from '../../lib/tasks/stream.js';
import type { NdArray } from '../../lib/wire/ndarray.js';

type Fulfils<Promised, Made extends Promised> = [Promised, Made];
/** Without the members whose names old versions of Node have to compute; tests with `using` hold those. */
type Named<Promised> = Omit<Promised, typeof Symbol.dispose | typeof Symbol.asyncDispose>;
/** What type the value of a task has is the caller's word; the implementation knows none. */
interface Untyped {
  streamTask(task: declared.Task, options?: declared.TaskOptions): declared.TaskStream;
}

export type Proofs = [
  Fulfils<Omit<Named<declared.Python>, 'streamTask'> & Untyped, Python>,
  Fulfils<Named<declared.PyRef>, PyRef>,
  Fulfils<declared.TaskStream, TaskStream>,
  Fulfils<declared.NdArray, NdArray>,
  Fulfils<declared.Experiments, Experiments>,
];
