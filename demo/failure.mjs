/**
 * The error that a task fails with, as it should.
 * @param {Promise<unknown>} task
 */
export async function failure(task) {
  try {
    await task;
  } catch (error) {
    return /** @type {import('../index.js').PythonError} */ (error);
  }
  throw new Error('this should have failed');
}
