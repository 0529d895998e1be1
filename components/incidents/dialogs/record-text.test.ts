import { expect, test } from 'vitest';
import { precisionText, rankingText, describeRecord } from './record-text.ts';

test('a share is told from 30 verdicts on, below it is told in words', () => {
  expect(describeRecord({ good: 0, total: 0, share: null }, rankingText)).toBe(
    'No rankings rated yet',
  );
  expect(describeRecord({ good: 4, total: 7, share: null }, rankingText)).toBe(
    '4 of 7 rankings were confirmed, too few for a percentage (min. 30)',
  );
  expect(describeRecord({ good: 27, total: 36, share: 0.75 }, precisionText)).toBe(
    '75% of 36 rated alerts were useful',
  );
});
