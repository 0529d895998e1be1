import { expect, test } from 'vitest';
import { mixesDemo } from './mixed-rows.tsx';

test('rows are mixed only where some are of the demo company and others are not', () => {
  expect(mixesDemo([{ demo: true }, { demo: false }])).toBe(true);
  expect(mixesDemo([{ demo: true }, { demo: true }])).toBe(false);
  expect(mixesDemo([{ demo: false }])).toBe(false);
  expect(mixesDemo([{ name: 'a' }, null, { demo: true }])).toBe(false);
});
