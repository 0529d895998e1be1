import { setTimeout as sleep } from 'node:timers/promises';
import { getSpool } from '#server/telemetry/get-spool.ts';

const longestMs = 2_000;

/** Waits until everything that this process acknowledged can be read; at most 2 s, then the answer is what there is. */
export async function waitForFresh(fresh: boolean | undefined): Promise<void> {
  if (fresh !== true) return;
  const stop = new AbortController();
  await Promise.race([
    getSpool().flushed(),
    sleep(longestMs, undefined, { signal: stop.signal }).catch(() => undefined),
  ]);
  stop.abort();
}
