import { describe, expect, it } from 'vitest';
import { LONG_GAP_MS, resumeState, SHORT_GAP_MS } from './backfill-state.ts';
import { planChunks } from './plan.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 25, 13, 37, 21);

describe('planChunks', () => {
  it('covers 28 days without a hole: 5-minute steps, the last day by the minute', () => {
    const chunks = planChunks(NOW - 28 * DAY_MS, NOW);
    chunks.slice(1).forEach((chunk, index) => expect(chunk.fromMs).toBe(chunks[index]?.toMs));
    const steps = chunks.reduce(
      (sum, chunk) => sum + (chunk.toMs - chunk.fromMs) / chunk.stepMs,
      0,
    );
    expect(steps).toBeGreaterThan(9_200);
    expect(steps).toBeLessThan(9_230);
    expect(NOW - (chunks.at(-1)?.toMs ?? 0)).toBeLessThan(60_000);
    const fine = chunks.filter((chunk) => chunk.stepMs === 60_000);
    expect((chunks.at(-1)?.toMs ?? 0) - (fine[0]?.fromMs ?? 0)).toBeGreaterThan(DAY_MS - 300_000);
  });

  it('plans a short hole by the minute', () => {
    const chunks = planChunks(NOW - 3_600_000, NOW);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]?.stepMs).toBe(60_000);
  });
});

describe('resumeState', () => {
  const options = { days: 28, minGapMs: LONG_GAP_MS };
  const finished = { seed: 'a', window: null, coveredToMs: NOW - 60_000 };

  it('starts with everything, and again for another seed', () => {
    expect(resumeState(null, 'a', NOW, options).window?.fromMs).toBe(NOW - 28 * DAY_MS);
    expect(resumeState(finished, 'b', NOW, options).window?.fromMs).toBe(NOW - 28 * DAY_MS);
  });

  it('does nothing when all is there, goes on where it was cut, and fills the hole of a long stop', () => {
    expect(resumeState(finished, 'a', NOW, options).window).toBeNull();
    const late = resumeState(finished, 'a', NOW + 60_000, { days: 28, minGapMs: SHORT_GAP_MS });
    expect(late.window?.fromMs).toBe(finished.coveredToMs);
    const cut = { ...finished, window: { fromMs: 1, toMs: 2, done: 7 } };
    expect(resumeState(cut, 'a', NOW, options)).toEqual(cut);
    const old = { ...finished, coveredToMs: NOW - 5 * DAY_MS };
    expect(resumeState(old, 'a', NOW, options).window).toEqual({
      fromMs: NOW - 5 * DAY_MS,
      toMs: NOW,
      done: 0,
    });
  });
});
