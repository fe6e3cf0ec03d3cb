import { decorrelatedJitterGenerator, DelegateBackoff } from 'cockatiel';

/**
 * How long to wait before asking again: as long as the other side wants (the caller has checked that it is not too long),
 * else longer each time, with jitter.
 * @param {{ retryDelayMs: number, maxRetryDelayMs: number }} options
 */
export function politeBackoff({ retryDelayMs, maxRetryDelayMs }) {
  const jitter = { initialDelay: retryDelayMs, maxDelay: maxRetryDelayMs, exponent: 2, generator: decorrelatedJitterGenerator };
  /** @type {DelegateBackoff<import('cockatiel').IRetryBackoffContext<unknown>, [number, number]>} */
  const backoff = new DelegateBackoff(({ result }, state) => {
    const [delay, next] = decorrelatedJitterGenerator(state, jitter);
    const wanted = 'error' in result ? /** @type {{ retryAfterMs?: number | null }} */ (result.error).retryAfterMs : null;
    return { delay: wanted ?? delay, state: next };
  });
  return backoff;
}
