import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { job, type Job, type JobContext } from './job.ts';
import { Schedule } from './schedule.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

type Runs = { times: number[]; job: Job };

function counted(
  more: Partial<Pick<Job, 'everyMs' | 'offsetMs' | 'woken' | 'wakeDelayMs'>> = {},
  run: (context: JobContext) => Promise<void> = async () => undefined,
): Runs {
  const times: number[] = [];
  const given = { everyMs: 10_000, offsetMs: 3_000, ...more };
  return {
    times,
    job: job({
      id: 'counted',
      payload: z.object({}),
      ...given,
      run: async (_payload, context) => {
        times.push(Date.now() - 1_000_000);
        await run(context);
      },
    }),
  };
}

// oxlint-disable-next-line tandem/no-sleep -- The timers are those of the test.
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('runs a job once in each slot', async () => {
  const { times, job: one } = counted();
  const schedule = new Schedule([one], 'w');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(times).toEqual([]);
  schedule.start();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(times).toEqual([33_000, 43_000, 53_000]);
});

test('skips slots that pass while the job runs', async () => {
  const { times, job: slow } = counted({}, () => pause(25_000));
  new Schedule([slow], 'w').start();
  await vi.advanceTimersByTimeAsync(45_000);
  expect(times).toEqual([3_000, 33_000]);
});

test('runs a woken job at the take-over, at a wake-up, and once more when it was running', async () => {
  const { times, job: woken } = counted({ everyMs: 60_000, woken: true }, () => pause(2_000));
  const schedule = new Schedule([woken], 'w');
  expect(schedule.wake('counted')).toBe(false);
  schedule.start();
  await vi.advanceTimersByTimeAsync(1_000);
  for (let wakes = 0; wakes < 3; wakes += 1) expect(schedule.wake('counted')).toBe(true);
  expect(schedule.wake('unknown')).toBe(false);
  await vi.advanceTimersByTimeAsync(30_000);
  // The last one is the slot of the period.
  expect(times).toEqual([0, 2_000, 23_000]);
});

test('runs again where a job asks for it, and after a woken job failed', async () => {
  const asking = counted({ everyMs: 60_000 }, async ({ rerunIn }) => {
    if (asking.times.length < 3) rerunIn(4_000);
  });
  new Schedule([asking.job], 'w').start();
  await vi.advanceTimersByTimeAsync(70_000);
  expect(asking.times).toEqual([20_000 + 3_000, 27_000, 31_000]);
  const failing = counted({ everyMs: 60_000, woken: true }, async () => {
    if (failing.times.length === 1) throw new Error('once');
  });
  new Schedule([failing.job], 'w').start();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(failing.times).toEqual([70_000, 75_000]);
});

test('ends when every run has ended, and starts none after that', async () => {
  let aborted = false;
  const { times, job: long } = counted({ woken: true }, async ({ signal }) => {
    await pause(20_000);
    aborted = signal.aborted;
  });
  const schedule = new Schedule([long], 'w');
  schedule.start();
  await vi.advanceTimersByTimeAsync(1_000);
  schedule.wake('counted');
  let ended = false;
  const stopping = schedule.stop().then(() => (ended = true));
  await vi.advanceTimersByTimeAsync(18_000);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  await stopping;
  expect(aborted).toBe(true);
  expect(schedule.wake('counted')).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(times).toEqual([0]);
});

test('runs a job its delay after the first of several wake-ups, and not later than its slot', async () => {
  const { times, job: delayed } = counted({ everyMs: 60_000, wakeDelayMs: 2_000 });
  const schedule = new Schedule([delayed], 'w');
  schedule.start();
  for (let wakes = 0; wakes < 3; wakes += 1) {
    schedule.wake('counted');
    await vi.advanceTimersByTimeAsync(900);
  }
  expect(times).toEqual([2_000]);
  // The slot of the period is at 23 s.
  await vi.advanceTimersByTimeAsync(22_000 - 2_700);
  schedule.wake('counted');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(times).toEqual([2_000, 23_000]);
});
