import { newId } from '#server/platform/ids.ts';
import type { JobContext } from '../queue/job.ts';

/** Job context of a worker that is never stopped, for tests. */
export function testContext(now = new Date()): JobContext {
  const signal = new AbortController().signal;
  return { now, worker: `w-${newId()}`, signal, rerunIn: () => undefined };
}
