import { expect, test } from 'vitest';
import { daysWord, describeDemo } from './demo-text.ts';

const parts = (spend: 'left-out' | 'only' | 'none', actions: 'left-out' | 'only' | 'none') => [
  { what: 'spend', demo: spend },
  { what: 'actions', demo: actions },
  { what: 'reliability', demo: undefined },
];

test('nothing is said where there is no demo, or nothing is known yet', () => {
  expect(describeDemo(parts('none', 'none'), null)).toBeNull();
  expect(describeDemo([{ what: 'spend', demo: undefined }], null)).toBeNull();
});

test('days of a filter name the last day, not the one after it', () => {
  expect(daysWord('2026-11-01', '2026-12-01')).toBe('1 Nov to 30 Nov');
  expect(daysWord('2026-11-01', '')).toBe('from 1 Nov');
  expect(daysWord('', '2026-12-01')).toBe('until 30 Nov');
});

test('words say what is left out and what is the demo alone', () => {
  expect(describeDemo(parts('left-out', 'left-out'), null)).toEqual({
    text: 'The demo company is hidden.',
    shown: false,
    hidden: true,
  });
  expect(describeDemo(parts('only', 'left-out'), null)).toEqual({
    text: 'The demo company counts in spend until you have data of your own. The demo company is hidden of actions.',
    shown: true,
    hidden: true,
  });
  expect(describeDemo([{ what: 'spend', demo: 'only' }], null)?.text).toBe(
    'The demo company counts in all figures until you have data of your own.',
  );
  expect(describeDemo(parts('only', 'only'), 'only')).toEqual({
    text: 'Only the demo company is shown.',
    shown: true,
    hidden: false,
  });
});
