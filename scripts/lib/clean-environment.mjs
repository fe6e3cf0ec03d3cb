// The surroundings that tests and checks run in.

/** What the reader's shell says to Python, or an outer test runner to Node, must not change a result. */
const CHANGES_RESULTS = /^(PYTHON\w+|VIRTUAL_ENV|CONDA_PREFIX|__PYVENV_LAUNCHER__|NODE_TEST_CONTEXT)$/;

/**
 * A copy without what would change results. ELIZAOS_PYTHON stays: who sets it has chosen.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cleanEnvironment(env = process.env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !CHANGES_RESULTS.test(name)));
}
