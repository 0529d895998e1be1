import { newId } from '#server/platform/ids.ts';
import type { JobContext } from '../queue/job.ts';

/** What a worker that nobody stops gives to a job of a test. */
export function testContext(now = new Date()): JobContext {
  const signal = new AbortController().signal;
  return { now, worker: `w-${newId()}`, signal, rerunIn: () => undefined };
}
