import { expect, test } from 'vitest';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { noteRefused, recordIngest, takeSourceNotes } from './source-notes.ts';

test('a reason is kept as text that PostgreSQL takes, cut to 500 characters', () => {
  // Clears notes left by ingest tests in the same process.
  takeSourceNotes(Date.now() + 60_000);
  noteRefused('key:otlp', 'a NUL \0 and half a pair \ud800', 1_000);
  noteRefused('key:logs', `${'x'.repeat(499)}😀`, 1_000);
  expect(takeSourceNotes(1_000).map(({ refusedWhy }) => refusedWhy)).toEqual([
    'a NUL \uFFFD and half a pair \uFFFD',
    `${'x'.repeat(499)}\uFFFD`,
  ]);
  expect(takeSourceNotes(1_000)).toEqual([]);
});

test('writes bodies of a busy source down together, and what is new about it without waiting', () => {
  takeSourceNotes(Date.now() + 60_000);
  /**
   * Adds a body received at this second, with an item that is `lagMs` older, and returns the keys
   * of the notes.
   */
  const keysAfter = (second: number, key: string | null, lagMs = 0): string[] => {
    const nowMs = second * 1_000;
    if (key !== null) {
      const builder = new BatchBuilder(key);
      builder.addSample(1n, nowMs - lagMs, 1);
      recordIngest(key, builder.build(), nowMs);
    }
    return takeSourceNotes(nowMs).map((note) => note.key);
  };
  expect(keysAfter(100, 'busy')).toEqual(['busy']);
  expect(keysAfter(105, 'busy')).toEqual([]);
  expect(keysAfter(110, 'busy')).toEqual([]);
  expect(keysAfter(115, null)).toEqual(['busy']);
  // Another source takes what waits along.
  expect(keysAfter(120, 'busy')).toEqual([]);
  expect(keysAfter(120, 'new')).toEqual(['busy', 'new']);
  expect(keysAfter(125, 'busy', 40_000)).toEqual(['busy']);
  expect(keysAfter(141, 'busy', 40_000)).toEqual(['busy']);
  noteRefused('busy', 'no', 142_000);
  expect(keysAfter(142, null)).toEqual(['busy']);
  expect(keysAfter(143, 'busy', 40_000)).toEqual(['busy']);
  expect(keysAfter(144, 'busy', 40_000)).toEqual([]);
});
