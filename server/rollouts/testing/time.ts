import type { VitestUtils } from 'vitest';

/** The clock of a test file. A helper imports no package of the tests, so the test passes its `vi`. */
export type VirtualTime = Pick<VitestUtils, 'useFakeTimers' | 'useRealTimers' | 'setSystemTime'>;

/** From now on the date moves only by `advance`. Timers, sockets and the stores keep real time. */
export function startVirtualTime(time: VirtualTime): void {
  time.useFakeTimers({ toFake: ['Date'] });
}

export function advance(time: VirtualTime, ms: number): void {
  time.setSystemTime(Date.now() + ms);
}
