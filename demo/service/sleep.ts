import type { Rng } from '../random.ts';

const MEMORY = 0.05;
const MAX_CORRECTION_MS = 8;

/** How late timers fire lately: a slow mean over the whole process, in ms. */
let typicalLagMs = 0.5;

/**
 * Waits, and answers how long it really took. The usual lateness of timers is taken off before, so
 * that a busy machine shifts the work of the services as little as possible; the part below one
 * millisecond becomes a matter of chance, because timers count whole ones.
 */
export async function sleepMs(durationMs: number, rng: Rng): Promise<number> {
  const askedMs = Math.max(0, durationMs - typicalLagMs);
  const startedMs = performance.now();
  await new Promise((resolve) => {
    setTimeout(resolve, Math.floor(askedMs + rng()));
  });
  const tookMs = performance.now() - startedMs;
  if (askedMs > 1) {
    const lagMs = Math.min(MAX_CORRECTION_MS, tookMs - askedMs);
    typicalLagMs = Math.max(0, typicalLagMs + MEMORY * (lagMs - typicalLagMs));
  }
  return tookMs;
}
