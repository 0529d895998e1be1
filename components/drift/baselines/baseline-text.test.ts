import { expect, test } from 'vitest';
import { describeOmitted } from './baseline-text.ts';

test('what a file could not give its baseline is named with the reason', () => {
  const told = (spec: Record<string, unknown>) => describeOmitted({ kind: 'file', spec });
  expect(told({ absent: [], unlike: [], dropped: [] })).toBe('');
  expect(told({ absent: ['age'], unlike: ['moved'], dropped: ['born'] })).toBe(
    ' Not compared, because the file has no such values: age, moved. Not compared, because privacy rules drop them: born.',
  );
  // From an older version of Tandem.
  expect(told({ absent: ['age'] })).toContain('age');
  expect(describeOmitted({ kind: 'period', spec: { absent: ['age'] } })).toBe('');
});
