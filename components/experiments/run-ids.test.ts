import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortRunId, wholeRunId } from './run-ids.ts';

test('an id of a run comes back from its short form, any other as it is', () => {
  const digit = fc.constantFrom(...'0123456789abcdef');
  fc.assert(
    fc.property(fc.string({ unit: digit, minLength: 32, maxLength: 32 }), (id) => {
      const short = shortRunId(id);
      expect(short).toMatch(/^[\w-]{22}$/u);
      expect(wholeRunId(short)).toBe(id);
      expect(wholeRunId(id)).toBe(id);
    }),
  );
  expect(shortRunId('by-hand')).toBe('by-hand');
  expect(wholeRunId('by-hand')).toBe('by-hand');
});
