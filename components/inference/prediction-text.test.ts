import { expect, test } from 'vitest';
import type { ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';
import { answerTile, lacksFields } from './prediction-text.ts';

const limit: ModelLimitItem = {
  measure: 'answer_length',
  basis: 'answers',
  direction: 'away',
  limit: 60,
  target: 300,
  usual: 300,
  severity: 'warning',
  enabled: true,
  source: 'learned',
  version: 1,
  editedBy: null,
  editedAt: null,
  wouldHaveAlerted: 0,
};

test('a measure of answers stands beside the limit that holds', () => {
  const length = { measure: 'answer_length', value: 312, rows: 40 } as const;
  expect(answerTile(length, [limit])).toEqual({
    state: 'ok',
    value: '312\u00a0characters',
    detail: 'Based on 40 rows. Alerts below 240\u00a0characters or above 360\u00a0characters',
  });
  const off = { ...limit, enabled: false };
  expect(answerTile(length, [off, { ...limit, measure: 'empty_answers' }]).detail).toBe(
    'Based on 40 rows. No limit',
  );
  expect(answerTile(length, null).detail).toBe('Based on 40 rows');
});

test('what is not sent is told by its field, and short names are told from nothing', () => {
  const detailOf = (measure: 'answer_length' | 'cut_off_answers', rows: number) =>
    answerTile({ measure, value: null, rows }, [limit]).detail;
  expect(detailOf('answer_length', 0)).toBe('Not sent: prediction');
  expect(detailOf('cut_off_answers', 0)).toBe('Not sent: segment.finish');
  expect(detailOf('answer_length', 3)).toBe('Too few distinct texts to measure');
  const told = { measure: 'input_tokens', value: 4, rows: 3 } as const;
  expect(lacksFields({ measures: [told], series: [] })).toBe(false);
  expect(lacksFields({ measures: [told, { ...told, value: null, rows: 0 }], series: [] })).toBe(
    true,
  );
});
