import type { Python } from '../index.js';
import type { Screen } from './screen.mjs';

/** What a scene plays with. */
export interface Stage {
  py: Python;
  screen: Screen;
  /** How long Python took to start. */
  startMs: number;
}
