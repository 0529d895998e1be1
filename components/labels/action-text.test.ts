import { expect, test } from 'vitest';
import type { TrackRecord } from '#lib/schemas/actions/actions.ts';
import { recordDetail, recordLine } from './action-text.ts';

const record: TrackRecord = {
  tried: 0,
  verified: 0,
  relapsed: 0,
  rejected: 0,
  medianRecoveryMs: null,
  untouched: { seen: 1, recovered: 0 },
  ranks: false,
};

test('a track record is short sentences of one idea each', () => {
  expect(recordLine(record)).toBe('Never used here');
  expect(recordDetail(record)).toBe(
    'Without an action, 0 of 1 incident recovered. Fewer than 5 tries, so not ranked.',
  );
  const proven = { ...record, tried: 6, verified: 5, relapsed: 1, ranks: true };
  expect(recordLine({ ...proven, medianRecoveryMs: 360_000 })).toBe(
    '5 of 6 verified, median 6 min',
  );
  expect(recordDetail({ ...proven, rejected: 2, untouched: { seen: 0, recovered: 0 } })).toBe(
    'Every incident had an action. 1 relapsed. Rejected 2 times.',
  );
});
