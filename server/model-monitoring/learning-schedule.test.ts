import { describe, expect, test } from 'vitest';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import {
  carriedOver,
  isToLearn,
  labelledAtLeast,
  notLearned,
  withSizes,
} from './learning-schedule.ts';

const hourMs = 3_600_000;
const sizes = { windowSeconds: 3_600, rowsAtLeast: 100 };
const state: MonitoringState = {
  kind: 'regression',
  positive: null,
  reference: {
    baselineId: null,
    fromMs: 0,
    toMs: 1,
    version: null,
    rows: 300,
    labelledShare: 1,
  },
  labelDelayMs: 7 * 24 * hourMs,
  calibrator: null,
  components: null,
  classes: null,
  estimatedUsual: { mae: 2 },
  learnedAtMs: 0,
  learnedFor: sizes,
  delayLearnedAtMs: 5,
  last: null,
  predictions: {},
  forecast: null,
};
const at = (given: Partial<typeof sizes>, nowMs = 0, baselineId: string | null = null) => ({
  settings: { ...sizes, ...given },
  baselineId,
  nowMs,
});

describe('when the watch of a model learns', () => {
  test('nothing is known, another baseline is in force, or windows are of another size', () => {
    expect(isToLearn(null, at({}))).toBe(true);
    expect(isToLearn(state, at({}))).toBe(false);
    expect(isToLearn(state, at({}, 0, 'b'))).toBe(true);
    expect(isToLearn(state, at({ windowSeconds: 60 }))).toBe(true);
  });

  test('what was learned by an older Tandem is taken as for the windows that are set now', () => {
    const old = withSizes({ ...state, learnedFor: null }, sizes);
    expect(old?.learnedFor).toEqual(sizes);
    expect(isToLearn(old, at({ rowsAtLeast: 200 }))).toBe(true);
  });

  test('what an older Tandem did not learn is learned: how rare the positives are, and the catalogue', () => {
    expect(isToLearn({ ...state, kind: 'binary' }, at({}))).toBe(true);
    expect(isToLearn({ ...state, kind: 'binary', positiveShare: 0.03 }, at({}))).toBe(false);
    expect(isToLearn({ ...state, kind: 'ranking' }, at({}))).toBe(true);
    expect(isToLearn({ ...state, kind: 'ranking', reach: null }, at({}))).toBe(false);
  });

  test('a reference that cannot be learned is tried again after an hour, another one at once', () => {
    const tried = notLearned(state, at({ rowsAtLeast: 500 }, 10));
    expect(tried.learnedFor).toEqual(sizes);
    expect(isToLearn(tried, at({ rowsAtLeast: 500 }, hourMs))).toBe(false);
    expect(isToLearn(tried, at({ rowsAtLeast: 500 }, 10 + hourMs))).toBe(true);
    expect(isToLearn(tried, at({ rowsAtLeast: 400 }, hourMs))).toBe(true);
    expect(isToLearn(tried, at({ rowsAtLeast: 500 }, hourMs, 'b'))).toBe(true);
    expect(isToLearn(tried, at({}, 20))).toBe(false);
  });

  test('a regression without an estimator is learned again, once an hour while that fails', () => {
    const bare = { ...state, estimatedUsual: {} };
    expect(isToLearn(bare, at({}))).toBe(true);
    const tried = notLearned(bare, at({}, 10));
    expect(isToLearn(tried, at({}, 20))).toBe(false);
    expect(isToLearn(tried, at({}, 10 + hourMs))).toBe(true);
    expect(isToLearn({ ...bare, kind: 'ranking', reach: null }, at({}))).toBe(false);
  });

  test('the delay of labels does not go with the reference', () => {
    const fresh = { ...state, labelDelayMs: 0, delayLearnedAtMs: 0, learnedAtMs: 9 };
    expect(carriedOver(fresh, state)).toMatchObject({
      labelDelayMs: 7 * 24 * hourMs,
      delayLearnedAtMs: 5,
      learnedAtMs: 9,
    });
    expect(carriedOver(fresh, null)).toBe(fresh);
  });

  test('labels that were enough to learn from stay enough when more rows of a window are asked for', () => {
    expect(labelledAtLeast(state, at({ rowsAtLeast: 500 }))).toBe(100);
    expect(labelledAtLeast(state, at({ rowsAtLeast: 50 }))).toBe(50);
    expect(labelledAtLeast(state, at({ rowsAtLeast: 500 }, 0, 'b'))).toBe(500);
    expect(labelledAtLeast(null, at({}))).toBe(100);
  });
});
