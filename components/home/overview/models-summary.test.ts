import { expect, test } from 'vitest';
import type { ModelRow } from '#components/inference/model/model-rows.ts';
import { modelsHeadline, modelsSummary } from './models-summary.ts';

const model = (name: string, state: ModelRow['health']['state']) => ({
  name,
  health: { state, word: state, href: null, check: null },
});

test('does not call models healthy that no rule covers', () => {
  const rows = [model('a', 'not-monitored'), model('b', 'ok'), model('c', 'no-data')];
  expect(modelsHeadline(rows, 0, 0)).toBe('No firing alert, 1 model not monitored');
  expect(modelsSummary(rows)).toEqual({
    value: 1,
    detail: '2 of 3 models monitored. No rule covers the other 1. 1 without rows',
    unmonitored: 1,
  });
});

test('names risks and decisions first', () => {
  const rows = [model('a', 'critical'), model('b', 'not-monitored')];
  expect(modelsHeadline(rows, 1, 2)).toBe('1 model at risk, 2 decisions waiting');
  expect(modelsHeadline([model('b', 'ok')], 0, 0)).toBe('No model is at risk');
  expect(modelsHeadline([], 0, 0)).toBe('No models yet');
});
