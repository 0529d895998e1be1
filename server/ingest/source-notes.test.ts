import { expect, test } from 'vitest';
import { noteRefused, takeSourceNotes } from './source-notes.ts';

test('a reason is kept as text that PostgreSQL takes, cut to 500 characters', () => {
  // Tests of the intake in the same process leave theirs.
  takeSourceNotes();
  noteRefused('key:otlp', 'a NUL \0 and half a pair \ud800', 1_000);
  noteRefused('key:logs', `${'x'.repeat(499)}😀`, 1_000);
  expect(takeSourceNotes().map(({ refusedWhy }) => refusedWhy)).toEqual([
    'a NUL \uFFFD and half a pair \uFFFD',
    `${'x'.repeat(499)}\uFFFD`,
  ]);
  expect(takeSourceNotes()).toEqual([]);
});
