// Failures, as people and models read them.

export type SidekickErrorCode = 'SIDEKICK_UNAVAILABLE' | 'CANCELLED' | 'INVALID_TASK' | 'NO_CODE' | 'TOO_MANY_MODEL_CALLS' | 'ACTION_REFUSED' | 'NO_ROOM';

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

export function failureOf(error: unknown): Failure {
  const { code, message, hint, executionId, traceback } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: typeof message === 'string' && message !== '' ? message : String(error),
    hint: typeof hint === 'string' ? hint : null,
    executionId: typeof executionId === 'string' ? executionId : null,
    traceback: typeof traceback === 'string' ? traceback : null,
  };
}

export function failureText({ code, message, hint }: Failure): string {
  return [`${code}: ${message}`, ...(hint === null ? [] : [hint])].join('\n');
}
