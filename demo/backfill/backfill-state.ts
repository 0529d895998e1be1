import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const DAY_MS = 86_400_000;
/** Minimum gap to fill; shorter gaps are ordinary downtime and remain visible. */
export const LONG_GAP_MS = 10 * 60_000;
/** Minimum gap before the shoppers start, so that every whole minute is filled. */
export const SHORT_GAP_MS = 90_000;

const backfillState = z.object({
  seed: z.string(),
  /** The window being filled, and the number of its chunks already sent. */
  window: z.object({ fromMs: z.number(), toMs: z.number(), done: z.number() }).nullable(),
  /** End of the telemetry so far, back-filled or live. */
  coveredToMs: z.number(),
  /**
   * Time of the first back-fill of the whole history; past faults are at fixed offsets before it.
   */
  anchorMs: z.number().optional(),
});
export type BackfillState = z.infer<typeof backfillState>;

/**
 * Determines the window to fill: the unfinished one, the whole history, or the gap since the demo
 * last ran.
 */
export function resumeState(
  stored: BackfillState | null,
  seed: string,
  nowMs: number,
  options: { days: number; minGapMs: number },
): BackfillState {
  const oldestMs = nowMs - options.days * DAY_MS;
  if (stored === null || stored.seed !== seed) {
    const window = { fromMs: oldestMs, toMs: nowMs, done: 0 };
    return { seed, window, coveredToMs: oldestMs, anchorMs: nowMs };
  }
  if (stored.window !== null) return stored;
  if (nowMs - stored.coveredToMs < options.minGapMs) return stored;
  const fromMs = Math.max(oldestMs, stored.coveredToMs);
  return { ...stored, window: { fromMs, toMs: nowMs, done: 0 } };
}

export function readState(path: string): BackfillState | null {
  try {
    return backfillState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

export function writeState(path: string, state: BackfillState): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, JSON.stringify(state));
  renameSync(`${path}.tmp`, path);
}
