import { expect, test } from 'vitest';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { refuseUnknownMeasures } from './known-measures.ts';

type Kind = MonitoringState['kind'];
const refusal = (
  measure: string,
  basis: Parameters<typeof refuseUnknownMeasures>[0][number]['basis'],
  kind: Kind | null,
  inForce: Parameters<typeof refuseUnknownMeasures>[1] = [],
): string => {
  try {
    refuseUnknownMeasures([{ measure, basis }], inForce, kind === null ? null : { kind });
    return 'taken';
  } catch (error) {
    return String(error);
  }
};

test('a limit is about what the watch tells of the task', () => {
  expect(refusal('pr_auc', 'realised', 'binary')).toBe('taken');
  expect(refusal('pr_auc', 'realised', 'ranking')).toContain(
    'limits.0.measure: monitoring does not measure pr_auc (realised) of a ranking; it measures ndcg, map.',
  );
  expect(refusal('coverage', 'answers', 'ranking')).toBe('taken');
  expect(refusal('coverage', 'answers', 'binary')).toContain(
    'TandemError: limits.0.measure: monitoring does not measure coverage (answers) of a model of two classes; it measures answer_length, empty_answers, refused_answers, cut_off_answers, input_tokens, output_tokens.',
  );
  expect(refusal('ndcg', 'estimated', 'ranking')).toContain(
    'TandemError: limits.0.measure: there is no estimated of a ranking, so its limit could never alert.',
  );
  expect(refusal('latency', 'serving', 'binary')).toContain(
    'error_ratio, latency_p50, latency_p95',
  );
});

test('before the task is known, what any task has is taken', () => {
  expect(refusal('mase', 'realised', null)).toBe('taken');
  expect(refusal('prauc', 'realised', null)).toContain('pr_auc');
});

test('a limit that is there already can be changed', () => {
  const old = { measure: 'mape', basis: 'realised' } as const;
  expect(refusal('mape', 'realised', 'regression')).toContain('limits.0.measure');
  expect(refusal('mape', 'realised', 'regression', [old])).toBe('taken');
});
