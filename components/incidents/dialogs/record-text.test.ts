import { expect, test } from 'vitest';
import { precisionWords, rankingWords, recordWords } from './record-text.ts';

test('a share is told from 30 verdicts on, below it is told in words', () => {
  expect(recordWords({ good: 0, total: 0, share: null }, rankingWords)).toBe(
    'No rankings rated yet',
  );
  expect(recordWords({ good: 4, total: 7, share: null }, rankingWords)).toBe(
    '4 of 7 rankings were confirmed, too few for a percentage (min. 30)',
  );
  expect(recordWords({ good: 27, total: 36, share: 0.75 }, precisionWords)).toBe(
    '75% of 36 rated alerts were useful',
  );
});
