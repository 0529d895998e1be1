import { singleton } from '#server/platform/singleton.ts';
import { storeTouches, wakeJobs } from './derive/touched-minutes.ts';
import type { BatchTrace } from './spool/batch.ts';

/** Models whose requests this process has already reported. */
const reported = (): Set<string> => singleton('models-reported', () => new Set<string>());

/**
 * Records touched minutes for the jobs that follow them, and wakes jobs that would otherwise wait
 * for their schedule.
 */
export async function storeTrace({ touches, series, models, parts }: BatchTrace): Promise<void> {
  await storeTouches(touches, series);
  const news = models.filter((model) => !reported().has(model));
  await wakeJobs([
    ...(series ? ['derive-resources'] : []),
    // The metrics of model servers also identify models.
    ...(series || news.length > 0 ? ['register-models'] : []),
    ...(parts ? ['join-parts'] : []),
  ]);
  for (const model of news) reported().add(model);
}
