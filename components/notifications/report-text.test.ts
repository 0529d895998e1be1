import { expect, it } from 'vitest';
import { reportTimes } from './report-text.ts';

it('says when a report goes out', () => {
  const at = { time: '07:00', zone: 'UTC' };
  expect(reportTimes({ ...at, every: 'day', day: 0 })).toBe('every day at 07:00 (UTC)');
  expect(reportTimes({ ...at, every: 'week', day: 7 })).toBe('every Sunday at 07:00 (UTC)');
  expect(reportTimes({ ...at, every: 'month', day: 3 })).toBe(
    'on day 3 of every month at 07:00 (UTC)',
  );
});
