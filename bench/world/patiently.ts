import { asTandemError } from '#server/platform/errors.ts';

const RETRY_MS = 500;
const MOST_TRIES = 60;

function isForNow(error: unknown): boolean {
  return (
    asTandemError(error)?.code === 'unavailable' || /\b503\b|fetch failed/u.test(String(error))
  );
}

/**
 * Retries a temporary refusal. The product limits the real time of a store operation, and a busy
 * machine may exceed that.
 * No virtual time passes in the meantime.
 */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === MOST_TRIES || !isForNow(error)) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, RETRY_MS);
      });
    }
  }
}
