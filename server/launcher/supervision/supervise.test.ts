import { describe, expect, it } from 'vitest';
import { supervise, type Running } from './supervise.ts';

interface Fake extends Running {
  die: (reason: string) => void;
}

function fake(pid: number): Fake {
  const { promise, resolve } = Promise.withResolvers<string>();
  return {
    pid,
    ended: promise,
    die: resolve,
    stop: async () => {
      resolve('stopped');
      await promise;
    },
  };
}

describe('supervise', () => {
  it('starts again what ended, with a growing delay, until it is stopped', async () => {
    const lines: string[] = [];
    const started: Fake[] = [];
    const pauses: number[] = [];
    let starts = 0;
    const supervised = supervise({
      name: 'Thing',
      start: () => {
        starts += 1;
        if (starts === 2) return Promise.reject(new Error('not yet'));
        const one = fake(starts);
        started.push(one);
        return Promise.resolve(one);
      },
      log: (line) => lines.push(line),
      onPid: () => undefined,
      delaysMs: [20, 60],
      pause: async (ms) => pauses.push(ms),
    });
    await supervised.started;
    started[0]?.die('signal SIGKILL');
    await expect.poll(() => started.length).toBe(2);
    expect(lines).toEqual([
      'Thing ended (signal SIGKILL), restarting',
      'Thing did not start: not yet',
    ]);
    expect(pauses).toEqual([20, 60]);
    await supervised.stop();
    expect(starts).toBe(3);
  });

  it('reports the first failure to its caller', async () => {
    const supervised = supervise({
      name: 'Thing',
      start: () => Promise.reject(new Error('no')),
      log: () => undefined,
      onPid: () => undefined,
    });
    await expect(supervised.started).rejects.toThrow('no');
    await supervised.stop();
  });

  it('ends a start that is under way', async () => {
    const supervised = supervise({
      name: 'Thing',
      start: (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error('off'))),
        ),
      log: () => undefined,
      onPid: () => undefined,
    });
    const outcome = supervised.started.catch((error: unknown) => error);
    await supervised.stop();
    expect(await outcome).toEqual(new Error('off'));
  });
});
