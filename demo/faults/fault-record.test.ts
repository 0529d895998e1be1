import { describe, expect, it } from 'vitest';
import { faultInput, intensity, type FaultRecord } from './fault-record.ts';

const record: FaultRecord = {
  kind: 'slow-dependency',
  seed: '1',
  target: 'db',
  strength: 8,
  rampSeconds: 10,
  startedAtMs: 100_000,
  truth: { kind: 'dependency', resource: { kind: 'database', name: 'db' }, change: null },
  endedAtMs: null,
  carriedOut: true,
};

describe('fault record', () => {
  it('comes in over its ramp and is gone when ended', () => {
    expect(intensity(record, 99_000)).toBe(0);
    expect(intensity(record, 105_000)).toBeCloseTo(0.5);
    expect(intensity(record, 300_000)).toBe(1);
    expect(intensity({ ...record, rampSeconds: 0 }, 100_000)).toBe(1);
    expect(intensity({ ...record, endedAtMs: 106_000 }, 107_000)).toBe(0);
  });

  it('takes a numeric seed and refuses impossible numbers', () => {
    expect(faultInput.parse({ kind: 'bad-deploy', seed: 7 }).seed).toBe(7);
    expect(faultInput.parse({ kind: 'bad-deploy', seed: '7' }).seed).toBe('7');
    expect(faultInput.safeParse({ kind: 'bad-deploy', strength: -1 }).success).toBe(false);
    expect(faultInput.safeParse({ kind: 'bad-deploy', rampSeconds: Number.NaN }).success).toBe(
      false,
    );
    expect(faultInput.safeParse({ kind: 'flood' }).success).toBe(false);
  });
});
