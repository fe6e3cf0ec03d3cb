'use strict';

const { mkdtempSync, realpathSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/**
 * A folder that goes with the test.
 * @param {{ after(done: () => void): void }} test
 */
function scratch(test) {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'python-native-')));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

module.exports = { scratch };
