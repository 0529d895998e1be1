import { describe, expect, it } from 'vitest';
import { RequestClock } from './request-clock.ts';
import { WorkSlots } from './work-slots.ts';

describe('WorkSlots', () => {
  it('bounds the work, queues the rest in order, and refuses beyond the queue', async () => {
    const slots = new WorkSlots(2, 2);
    const release: (() => void)[] = [];
    const order: number[] = [];
    const start = (id: number) =>
      slots.run(new RequestClock(0), async () => {
        order.push(id);
        await new Promise<void>((resolve) => {
          release.push(resolve);
        });
        return id;
      });
    const runs = [1, 2, 3, 4, 5].map(start);
    await expect(runs[4]).resolves.toBeUndefined();
    expect(order).toEqual([1, 2]);
    expect(slots.occupancy).toBe(4);
    while (order.length < 4) {
      release.shift()?.();
      await Promise.resolve();
      await new Promise(setImmediate);
    }
    for (const resolve of release) resolve();
    await expect(Promise.all(runs)).resolves.toEqual([1, 2, 3, 4, undefined]);
    expect(order).toEqual([1, 2, 3, 4]);
    expect(slots.occupancy).toBe(0);
  });

  it('counts a wait from the end of the request before, however late the timers are', async () => {
    const slots = new WorkSlots(1, 5);
    const begin = (startMs: number, workMs: number) => {
      const clock = new RequestClock(startMs);
      return slots.run(clock, async () => {
        await new Promise(setImmediate);
        clock.pass(workMs);
        return clock.elapsedMs;
      });
    };
    // The second one comes 10 ms after the first, the third long after both have ended.
    const durations = await Promise.all([begin(0, 30), begin(10, 20), begin(500, 20)]);
    expect(durations).toEqual([30, 40, 20]);
    expect(slots.meanStayMs).toBeCloseTo(28.1);
  });
});
