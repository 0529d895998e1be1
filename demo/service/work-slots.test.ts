import { describe, expect, it } from 'vitest';
import { WorkSlots } from './work-slots.ts';

describe('WorkSlots', () => {
  it('bounds the work, queues the rest in order, and refuses beyond the queue', async () => {
    const slots = new WorkSlots(2, 2);
    const release: (() => void)[] = [];
    const order: number[] = [];
    const start = (id: number) =>
      slots.run(async () => {
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
});
