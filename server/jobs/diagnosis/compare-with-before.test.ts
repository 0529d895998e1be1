import { expect, test } from 'vitest';
import { equalSpans, takesCapacity } from './compare-with-before.ts';

const verified = { fromMs: 100_000, toMs: 260_000 };

test('compares with an equal span up to the start of the run', () => {
  expect(equalSpans(verified, 90_000, null)).toEqual({
    before: { fromMs: -70_000, toMs: 89_999 },
    after: { fromMs: 100_000, toMs: 260_000 },
  });
});

test('does not reach back behind the onset of the incident', () => {
  expect(equalSpans(verified, 90_000, -30_000)).toEqual({
    before: { fromMs: -30_000, toMs: 89_999 },
    after: { fromMs: 140_000, toMs: 260_000 },
  });
  // An onset after the run is that of other trouble.
  expect(equalSpans(verified, 90_000, 95_000).before.fromMs).toBe(-70_000);
});

test('knows whether a rollback takes capacity away', () => {
  const change = (field: string, from: string, to: string) => ({ changes: [{ field, from, to }] });
  expect(takesCapacity(change('replicas', '2', '8'))).toBe(true);
  expect(takesCapacity(change('replicas', '8', '2'))).toBe(false);
  expect(takesCapacity(change('version', '1', '2'))).toBe(false);
});
