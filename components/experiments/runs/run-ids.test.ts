import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortRunId, wholeRunId } from './run-ids.ts';

test('an id of a run comes back from its short form, any other as it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const id = Buffer.from(bytes).toString('hex');
      const short = shortRunId(id);
      expect(short).toMatch(/^[\w-]{22}$/u);
      expect(wholeRunId(short)).toBe(id);
      expect(wholeRunId(id)).toBe(id);
    }),
  );
  expect(shortRunId('by-hand')).toBe('by-hand');
  expect(wholeRunId('by-hand')).toBe('by-hand');
});
