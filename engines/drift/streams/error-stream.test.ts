import { expect, it } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { errorStream, type ErrorStream } from './error-stream.ts';

/** Requests one second apart, wrong with this chance. Answers the time after the last. */
function send(stream: ErrorStream, chance: number, count: number, seed: number, fromMs = 0) {
  const random = seededRandom(seed);
  for (let at = 0; at < count; at += 1) {
    const error = random() < chance ? 1 : 0;
    stream.update({ atMs: fromMs + at * 1_000, error, loss: error });
  }
  return fromMs + count * 1_000;
}

it('says nothing before it has learned what is usual', () => {
  const stream = errorStream();
  send(stream, 0.1, 499, 1);
  expect(stream.rise()).toBeNull();
  send(stream, 0.1, 1, 2);
  expect(stream.rise()).toBe(0);
});

it('raises no alarm in a hundred thousand requests whose errors stay as they are', () => {
  const stream = errorStream();
  let alarms = 0;
  const random = seededRandom(3);
  for (let at = 0; at < 100_000; at += 1) {
    const was = stream.alarm();
    const error = random() < 0.1 ? 1 : 0;
    stream.update({ atMs: at, error, loss: error });
    if (was === null && stream.alarm() !== null) alarms += 1;
  }
  expect(alarms).toBe(0);
});

const seeds = [1, 2, 3, 4, 5];

it.each(seeds)('finds a rise from 10 to 25 %% and what was usual before (seed %i)', (seed) => {
  const stream = errorStream();
  const changeMs = send(stream, 0.1, 3_000, seed);
  send(stream, 0.25, 600, seed + 100, changeMs);
  const alarm = stream.alarm();
  if (alarm === null) throw new Error('no alarm');
  expect(alarm.atMs - changeMs).toBeLessThan(500_000);
  expect(alarm.before).toBeGreaterThan(0.08);
  expect(alarm.before).toBeLessThan(0.12);
  expect(stream.rise()).toBeGreaterThan(0.09);
});

it.each(seeds)('tells to some requests when a great rise began (seed %i)', (seed) => {
  const stream = errorStream();
  const changeMs = send(stream, 0.14, 3_000, seed);
  send(stream, 0.6, 200, seed + 100, changeMs);
  const onsetMs = stream.alarm()?.onsetMs ?? Number.NaN;
  expect(Math.abs(onsetMs - changeMs)).toBeLessThan(15_000);
});

it('is over once errors are what they were', () => {
  const stream = errorStream();
  const risenMs = send(stream, 0.1, 3_000, 1);
  const backMs = send(stream, 0.25, 1_000, 2, risenMs);
  expect(stream.alarm()).not.toBeNull();
  send(stream, 0.1, 1_500, 3, backMs);
  expect(stream.alarm()).toBeNull();
  expect(stream.rise()).toBe(0);
});

it('stays in force while errors stay high, and keeps what was usual before', () => {
  const stream = errorStream();
  const risenMs = send(stream, 0.1, 3_000, 1);
  send(stream, 0.25, 1_000, 2, risenMs);
  const first = stream.alarm();
  send(stream, 0.3, 20_000, 3, risenMs + 1_000_000);
  expect(stream.alarm()).toEqual(first);
});

it('raises no alarm for errors that become fewer', () => {
  const stream = errorStream();
  const betterMs = send(stream, 0.25, 3_000, 1);
  send(stream, 0.1, 3_000, 2, betterMs);
  expect(stream.alarm()).toBeNull();
});

it('goes on with an alarm that was in force', () => {
  const stream = errorStream({ atMs: 1, onsetMs: 0, before: 0.1 });
  send(stream, 0.3, 1_000, 1);
  expect(stream.alarm()).toEqual({ atMs: 1, onsetMs: 0, before: 0.1 });
  expect(stream.rise()).toBeGreaterThan(0.1);
});
