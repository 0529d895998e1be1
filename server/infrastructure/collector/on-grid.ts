import { logger } from '#server/platform/logger.ts';

/**
 * Runs immediately and then at every multiple of `stepMs` of the clock. A run that takes longer
 * skips grid points, so that runs do not pile up. Failures are logged; the next point retries.
 */
export function onGrid(
  stepMs: number,
  what: string,
  run: (nowMs: number) => Promise<void>,
): { stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const tick = async (): Promise<void> => {
    try {
      await run(Date.now());
    } catch (error) {
      logger.warn(`${what} failed`, { error });
    }
    if (stopped) return;
    const nextMs = (Math.floor(Date.now() / stepMs) + 1) * stepMs;
    timer = setTimeout(() => void tick(), nextMs - Date.now());
  };
  void tick();
  return {
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
