import { expect, test } from 'vitest';
import { isOldBuild, reportText } from './page-error.ts';

test('a report names the error, the page and the time', () => {
  const about = { id: 'e-1', message: 'x is not a function', href: 'https://t.example/incidents' };
  expect(reportText(about, new Date('2026-11-27T10:00:00Z'))).toBe(
    'Tandem error e-1\nPage: https://t.example/incidents\nTime: 2026-11-27T10:00:00.000Z\nx is not a function',
  );
  expect(reportText({ ...about, message: '' }, new Date(0)).split('\n')).toHaveLength(3);
});

test('only missing parts of a build are an old build', () => {
  expect(isOldBuild(new Error('Loading chunk 12 failed.'))).toBe(true);
  expect(isOldBuild(new Error('rows.map is not a function'))).toBe(false);
});
