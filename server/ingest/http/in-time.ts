import { TandemError } from '#server/platform/errors.ts';

/**
 * Result of `work`, or `unavailable` if it takes longer than `patienceMs`: an unresponsive store
 * must not block a sender.
 */
export async function inTime<T>(work: Promise<T>, patienceMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TandemError('unavailable', `${what} took too long`)),
      patienceMs,
    );
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
