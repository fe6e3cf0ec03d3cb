// Loads the floor crate and says when it is not built.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { floorAddon } from '../lib/paths.mjs';

export const missing = () => (existsSync(floorAddon) ? null : 'not built; node bench/build-floor.mjs');
export const load = () => createRequire(import.meta.url)(floorAddon);
