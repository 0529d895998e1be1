import { beforeEach, expect, test } from 'vitest';
import { IdRenaming } from './id-renaming.ts';
import { TimeShift } from './time-shift.ts';

const recordedMs = Date.parse('2026-12-02T10:00:00Z');
const shift = new TimeShift(recordedMs, 0, Date.now());
const theirs = 'a'.repeat(32);
const ours = 'b'.repeat(32);
const other = 'c'.repeat(32);
let renaming: IdRenaming;

beforeEach(() => {
  renaming = new IdRenaming(shift);
});

test('learns an id from an answer and uses it in what is sent next', () => {
  expect(renaming.differences({ run_id: theirs }, { run_id: ours })).toEqual([]);
  expect(renaming.text(`/runs/get?run_id=${theirs}`)).toBe(`/runs/get?run_id=${ours}`);
  expect(renaming.differences({ uri: `m:/0/${theirs}/x` }, { uri: `m:/0/${ours}/x` })).toEqual([]);
});

test('reports an id that stands for two, and two ids that became one', () => {
  renaming.differences([theirs], [ours]);
  expect(renaming.differences([theirs], [other])).toHaveLength(1);
  expect(renaming.differences([other], [ours])).toHaveLength(1);
});

test('reports every other difference with its place', () => {
  expect(
    renaming.differences({ run: { status: 'FINISHED' } }, { run: { status: 'RUNNING' } }),
  ).toEqual(['.run.status: "RUNNING" instead of "FINISHED"']);
  expect(renaming.differences({ a: [1] }, { a: [1, 2] })).toEqual(['.a.1: 2 instead of undefined']);
});

test('expects a time that was sent to come back shifted, and a time of the server to be of these hours', () => {
  renaming.text(`{"start_time":${recordedMs}}`);
  const back = recordedMs + shift.deltaMs;
  expect(renaming.differences(recordedMs, back)).toEqual([]);
  expect(renaming.differences(recordedMs, back + 1)).toHaveLength(1);
  expect(renaming.differences(recordedMs + 7, Date.now())).toEqual([]);
  expect(renaming.differences(recordedMs + 7, Date.now() - 7 * 3_600_000)).toHaveLength(1);
});
