import { asTandemError } from '#server/platform/errors.ts';

const RETRY_MS = 500;
const MOST_TRIES = 60;

function isForNow(error: unknown): boolean {
  return (
    asTandemError(error)?.code === 'unavailable' || /\b503\b|fetch failed/u.test(String(error))
  );
}

/**
 * Tries again while something is refused for now. The product limits how long a store may take in real time, and a
 * busy machine may exceed that; no virtual time passes meanwhile.
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
