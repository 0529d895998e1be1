import { expect, test } from 'vitest';
import { binLabel, summarizeChange } from '#components/drift/columns/column-text.ts';
import { shownValue } from './shown-value.ts';

const answer = (end: string) => `${'The parcel is on its way. '.repeat(36)}… ${end}`;

test('a value that fits is shown as it is', () => {
  expect(shownValue('NL')).toBe('NL');
  expect(shownValue('é'.repeat(120))).toBe('é'.repeat(120));
});

test('of a long one the beginning is shown, and the end that tells it from others', () => {
  const [one, two] = [
    shownValue(answer('1f2e3d4c5b6a7988')),
    shownValue(answer('0011223344556677')),
  ];
  expect(one).toHaveLength(120);
  expect(one).toMatch(/^The parcel is on its way\. .*…5b6a7988$/u);
  expect(two).not.toBe(one);
  expect(Array.from(shownValue('🙂'.repeat(200)))).toHaveLength(120);
});

test('sentences and bars of a column show values like this', () => {
  const label = answer('1f2e3d4c5b6a7988');
  expect(binLabel({ label, from: null, to: null, reference: 0, current: 1 })).toHaveLength(120);
  const change = { what: 'new-category', label, reference: null, current: 0.5 } as const;
  expect(summarizeChange(change).length).toBeLessThan(170);
});
