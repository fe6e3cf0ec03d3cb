/** @typedef {{ hint?: string, cause?: unknown, [detail: string]: unknown }} Extra */

/** Every error of this package: `code` is stable, `hint` says what to do. Both reach Python, the code as `error.code`. */
export class ElizaToolsError extends Error {
  /** @type {import('../index.js').ErrorCode} */
  static code;
  static hint = '';

  /**
   * @param {string} message
   * @param {Extra} [extra]
   */
  constructor(message, { hint, cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    const { code, hint: usual } = /** @type {typeof ElizaToolsError} */ (new.target);
    this.code = code;
    /** @type {string | null} */
    this.hint = (hint ?? usual) || null;
    Object.assign(this, details);
  }

  /** On the prototype, so that it is not printed with each error. */
  get name() {
    return this.constructor.name;
  }
}

export class InvalidArgumentError extends ElizaToolsError {
  static code = /** @type {const} */ ('INVALID_ARGUMENT');
}

/** Nobody has said where to ask. The message names the option and the environment variable. */
export class NotConfiguredError extends ElizaToolsError {
  static code = /** @type {const} */ ('NOT_CONFIGURED');
}

/** More is under way than may be. */
export class BusyError extends ElizaToolsError {
  static code = /** @type {const} */ ('BUSY');
  static hint = 'Ask for less at once, or raise maxConcurrent or maxQueue.';
}

/** One provider did not answer as it should. */
export class ProviderError extends ElizaToolsError {
  static code = /** @type {const} */ ('PROVIDER_FAILED');

  /**
   * @param {string} message
   * @param {{ provider: string, status?: number | null, retryAfterMs?: number | null, retryable?: boolean, fault?: boolean }} about
   *   `fault`: it says something of the provider's health, and not of the question alone.
   */
  constructor(message, { provider, status = null, retryAfterMs = null, retryable = false, fault = true }) {
    super(message);
    this.provider = provider;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.retryable = retryable;
    this.fault = fault;
  }
}

export class AllProvidersFailedError extends ElizaToolsError {
  static code = /** @type {const} */ ('ALL_PROVIDERS_FAILED');
  static hint = 'The message tells what each provider said; `attempts` has the errors.';

  /** @param {import('../index.js').Attempt[]} attempts */
  constructor(attempts) {
    super(`no provider answered: ${attempts.map(({ error }) => error.message).join('; ')}`);
    this.attempts = attempts;
  }
}

/** A stream broke after its first words: another provider would begin anew. */
export class StreamBrokenError extends ElizaToolsError {
  static code = /** @type {const} */ ('STREAM_BROKEN');
  static hint = 'What came before stays as it is; ask again for the whole answer.';
}

/** An address that Python may not reach through the host. */
export class AddressRefusedError extends ElizaToolsError {
  static code = /** @type {const} */ ('ADDRESS_REFUSED');
  static hint = 'Only public addresses are fetched. A host of your own goes into the option web.allowPrivate, as "host:port".';
}

export class FetchFailedError extends ElizaToolsError {
  static code = /** @type {const} */ ('FETCH_FAILED');

  /**
   * @param {string} message
   * @param {{ status?: number | null, retryAfterMs?: number | null, retryable?: boolean, hint?: string }} [about]
   */
  constructor(message, { status = null, retryAfterMs = null, retryable = false, hint } = {}) {
    super(message, { hint });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.retryable = retryable;
  }
}

export class TooLargeError extends ElizaToolsError {
  static code = /** @type {const} */ ('TOO_LARGE');
  static hint = 'The limit is web.maxBytes.';
}

/** Something took longer than it may. */
export class TookTooLongError extends ElizaToolsError {
  static code = /** @type {const} */ ('TOOK_TOO_LONG');
}

export class WebhookFailedError extends ElizaToolsError {
  static code = /** @type {const} */ ('WEBHOOK_FAILED');
}

export class FunctionFailedError extends ElizaToolsError {
  static code = /** @type {const} */ ('FUNCTION_FAILED');
}
