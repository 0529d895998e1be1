import { describe, expect, test } from 'vitest';
import { beyondLimits, beyondLimitsNote } from './beyond-limits.ts';

const alertOf = (labels: Record<string, string>, given: Partial<{ state: string }> = {}) => ({
  metric: 'model.quality',
  state: 'firing',
  labels: { model: 'a', basis: 'realised', measure: 'roc_auc', ...labels },
  ...given,
});

describe('measures beyond their limits', () => {
  test('are those of labels, of this model, that a shift alone does not move', () => {
    expect(beyondLimits([alertOf({}), alertOf({})], 'a')).toEqual(['roc_auc']);
    expect(beyondLimits([alertOf({ model: 'b' })], 'a')).toEqual([]);
    expect(beyondLimits([alertOf({ measure: 'f1' })], 'a')).toEqual([]);
    expect(beyondLimits([alertOf({ basis: 'estimated' })], 'a')).toEqual([]);
    expect(beyondLimits([alertOf({}, { state: 'resolved' })], 'a')).toEqual([]);
  });

  test('are noted where the damage stays open, and only there', () => {
    expect(beyondLimitsNote(['roc_auc'], 'unknown')).toEqual([
      'Labels put ROC AUC beyond the limit, and the cost of that is not defined',
    ]);
    expect(beyondLimitsNote(['roc_auc'], 'lost')).toEqual([]);
    expect(beyondLimitsNote([], 'unknown')).toEqual([]);
  });
});
