// Failures, as people and models read them.

export type SidekickErrorCode = 'SIDEKICK_UNAVAILABLE' | 'CANCELLED' | 'INVALID_TASK' | 'NO_CODE' | 'NO_ANSWER' | 'NO_MODEL' | 'TOO_MANY_MODEL_CALLS' | 'ACTION_REFUSED' | 'NO_ROOM';

/** A refusal of this plugin's own. */
export class SidekickError extends Error {
  override readonly name = 'SidekickError';

  constructor(readonly code: SidekickErrorCode, message: string, readonly hint: string | null = null) {
    super(message);
  }
}

export interface Failure {
  code: string;
  message: string;
  hint: string | null;
  executionId: string | null;
  /** Python's own words, where Python raised. */
  traceback: string | null;
}

/** Where an operator does something about it by a setting of the plugin, and not by an option of the package. */
const HINTS: Record<string, string> = {
  SANDBOX_UNAVAILABLE: 'What is missing is in the message. PYTHON_SIDEKICK_ALLOW_UNSANDBOXED=true runs such code in the agent\'s own process, with nothing to contain it.',
  TIMEOUT: 'PYTHON_SIDEKICK_TIMEOUT_MS says how long an execution may take.',
  MEMORY_LIMIT: 'PYTHON_SIDEKICK_MEMORY_MB says how much memory an execution may take.',
  QUEUE_FULL: 'PYTHON_SIDEKICK_MAX_QUEUE says how many executions may wait.',
};

export function failureOf(error: unknown): Failure {
  const { code, message, hint, executionId, traceback } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: typeof message === 'string' && message !== '' ? message : String(error),
    hint: HINTS[String(code)] ?? (typeof hint === 'string' ? hint : null),
    executionId: typeof executionId === 'string' ? executionId : null,
    traceback: typeof traceback === 'string' ? traceback : null,
  };
}

export function failureText({ code, message, hint }: Failure): string {
  return [`${code}: ${message}`, ...(hint === null ? [] : [hint])].join('\n');
}
