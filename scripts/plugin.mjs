// The plugin's tests, with what they need.

import { installPlugin, npmInPlugin } from './lib/plugin.mjs';

try {
  await installPlugin();
  await npmInPlugin('test');
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
