import { expect, test } from 'vitest';
import { perMinute } from './step-pace.ts';

test('the pace of a step that the window cuts is that of the part inside it, and none of a sliver', () => {
  const pace = (at: string, count: number, to = '2026-11-25T10:33:00.000Z') =>
    perMinute({ window: { from: '2026-11-25T10:05:00.000Z', to }, stepSeconds: 900 }, at, count);
  expect(pace('2026-11-25T10:00:00.000Z', 100)).toBe(10);
  expect(pace('2026-11-25T10:15:00.000Z', 150)).toBe(10);
  expect(pace('2026-11-25T10:30:00.000Z', 30)).toBe(10);
  expect(pace('2026-11-25T10:30:00.000Z', 30, '2026-11-25T10:32:00.000Z')).toBeNull();
});
