const MAX_BACKOFF_MS = 15_000;
/** Number of failed attempts between two log entries. */
const REPORT_EVERY = 20;

/** Waits without keeping the process alive. */
export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs).unref();
  });
}

/** Retries until `isDone` or `stopped`; waits up to 15 s after an error. */
export async function untilDone(
  attemptOnce: () => Promise<void>,
  state: { isDone: () => boolean; stopped: () => boolean; describe: (error: unknown) => string },
): Promise<void> {
  let failures = 0;
  while (!state.isDone() && !state.stopped()) {
    try {
      await attemptOnce();
    } catch (error) {
      if (failures % REPORT_EVERY === 0) console.error(state.describe(error));
      await pause(Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** Math.min(failures, 4)));
      failures += 1;
    }
  }
}
