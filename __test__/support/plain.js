'use strict';

const { execFile } = require('node:child_process');

/** As the product runs a source: the value of the last expression is the result. */
const SCRIPT = `
import ast, json, sys
tree = ast.parse(sys.stdin.buffer.read())
last = ast.Expression(tree.body.pop().value)
exec(compile(tree, '-', 'exec'))
value = json.dumps(eval(compile(last, '-', 'eval')))
sys.stdout.buffer.write(value.encode())
`;

/**
 * What Python itself makes of a source.
 * @param {string} python
 * @param {string} source
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<any>}
 */
function plain(python, source, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = execFile(python, ['-c', SCRIPT], { env, encoding: 'utf8' }, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout));
    });
    child.stdin?.end(source);
  });
}

module.exports = { plain };
