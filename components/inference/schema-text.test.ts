import { expect, test } from 'vitest';
import { offerChanges } from './schema-text.ts';

test('what an offered schema changes is told by kind, the first ten by name', () => {
  const added = Array.from({ length: 12 }, (_, at) => ({
    feature: `n${at}`,
    change: 'added' as const,
  }));
  expect(offerChanges({ changes: [{ feature: 'old', change: 'dropped' }, ...added] })).toBe(
    'New: n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more. Removed: old.',
  );
  expect(offerChanges({ changes: [{ feature: 'x', change: 'changed' }] })).toBe('Changed: x.');
});
