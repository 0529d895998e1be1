import type { Rng } from '../random.ts';

/** Waits; the part below one millisecond becomes a matter of chance, because timers count whole ones. */
export function sleepMs(durationMs: number, rng: Rng): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.floor(durationMs + rng()));
  });
}
