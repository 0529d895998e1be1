import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import type { SeriesRow } from './spool/batch.ts';
import { collidingSeries } from './queries/series/stored-series.ts';

const state = () =>
  singleton('series-collisions', () => ({ found: 0, running: Promise.resolve() }));

/** How many ids this process registered that another series in the store has, too. */
export function collisionsFound(): number {
  return state().found;
}

async function look(series: readonly SeriesRow[]): Promise<void> {
  try {
    const ids = await collidingSeries(series);
    if (ids.length === 0) return;
    state().found += ids.length;
    const metrics = series.flatMap(({ id, metric }) => (ids.includes(`${id}`) ? [metric] : []));
    logger.error('two series have one id, and their samples cannot be told apart', {
      ids: ids.slice(0, 20),
      metrics: metrics.slice(0, 20),
    });
  } catch (error) {
    logger.warn('ids of new series could not be compared with those in the store', { error });
  }
}

/**
 * Compares series that the store has taken with those that it had: what registered them may have been another process,
 * or this one before its start. One look after the other, and nobody waits for it but tests.
 */
export async function compareSeries(series: readonly SeriesRow[]): Promise<void> {
  const own = state();
  if (series.length > 0) own.running = own.running.then(() => look(series));
  await own.running;
}
