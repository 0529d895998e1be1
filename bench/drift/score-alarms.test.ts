import { expect, test } from 'vitest';
import { scoreAlarms } from './score-alarms.ts';

test('the first alarm after a change is a hit, others are false', () => {
  expect(scoreAlarms([50, 110, 130, 320], [100, 200, 300], 50)).toEqual({
    hits: 2,
    delays: [10, 20],
    falseAlarms: 2,
  });
  expect(scoreAlarms([], [100], 50)).toEqual({ hits: 0, delays: [], falseAlarms: 0 });
});
