import { describe, expect, it } from 'vitest';
import type { ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';
import { atRisk, breaches, qualityOf } from './model-quality.ts';

const limit = (rest: Partial<ModelLimitItem>): ModelLimitItem => ({
  measure: 'accuracy',
  basis: 'realised',
  direction: 'below',
  limit: 0.9,
  target: null,
  usual: null,
  severity: 'warning',
  enabled: true,
  source: 'learned',
  version: 1,
  editedBy: null,
  editedAt: null,
  wouldHaveAlerted: null,
  ...rest,
});

const result = (
  ...series: { labels: Record<string, string>; points: [number, number | null][] }[]
) => ({ series });

describe('breaches', () => {
  it('compares with the limit in its direction', () => {
    expect(breaches(limit({}), 0.89)).toBe(true);
    expect(breaches(limit({}), 0.9)).toBe(false);
    expect(breaches(limit({ direction: 'above', limit: 5 }), 5.1)).toBe(true);
    expect(breaches(limit({ direction: 'away', target: 0.9, limit: 0.05 }), 0.96)).toBe(true);
    expect(breaches(limit({ direction: 'away', target: 0.9, limit: 0.05 }), 0.87)).toBe(false);
  });
});

describe('qualityOf', () => {
  const accuracy = {
    labels: { measure: 'accuracy', version: '2' },
    points: [
      [1, 0.95],
      [2, 0.94],
    ],
  };
  const auc = { labels: { measure: 'rocAuc', version: '2' }, points: [[2, 0.7]] };
  const given = result(accuracy as never, auc as never);
  it('takes the measure beyond its limit first', () => {
    const limits = [limit({}), limit({ measure: 'rocAuc', limit: 0.76 })];
    expect(qualityOf(given, limits)).toMatchObject({
      measure: 'rocAuc',
      last: 0.7,
      breached: true,
      limit: { limit: 0.76 },
    });
  });
  it('ignores limits that are off or about a slice', () => {
    const limits = [limit({ measure: 'rocAuc', limit: 0.76, enabled: false })];
    expect(qualityOf(given, limits)).toMatchObject({ measure: 'accuracy', limit: null });
    const slice = { labels: { measure: 'accuracy', slice: 'country=DE' }, points: [[3, 0.1]] };
    expect(qualityOf(result(slice as never), [limit({})])).toBeNull();
  });
  it('takes the version that was measured last', () => {
    const older = {
      labels: { measure: 'accuracy', version: '1' },
      points: [
        [1, 0.5],
        [2, null],
      ],
    };
    expect(qualityOf(result(older as never, accuracy as never), [])).toMatchObject({ last: 0.94 });
    expect(qualityOf(undefined, [limit({})])).toBeNull();
  });
});

describe('atRisk', () => {
  it('counts open incidents and measures beyond their limit', () => {
    const quality = { measure: 'accuracy', values: [0.8], last: 0.8, limit: limit({}) };
    expect(atRisk('ok', null)).toBe(false);
    expect(atRisk('no-data', { ...quality, breached: false })).toBe(false);
    expect(atRisk('warning', null)).toBe(true);
    expect(atRisk('ok', { ...quality, breached: true })).toBe(true);
  });
});
