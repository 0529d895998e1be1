import { logger } from '#server/platform/logger.ts';

/**
 * Runs immediately and then at every multiple of `stepMs` of the clock; a longer run skips grid
 * points instead of piling up. Failures are logged and retried at the next point.
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
