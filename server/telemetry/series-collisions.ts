import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { collidingSeries } from './queries/series/stored-series.ts';
import type { SeriesRow } from './spool/batch.ts';

const state = () =>
  singleton('series-collisions', () => ({ found: 0, running: Promise.resolve() }));

/** Number of IDs registered by this process that another series in the store also has. */
export function collisionsFound(): number {
  return state().found;
}

async function look(series: readonly SeriesRow[]): Promise<void> {
  try {
    const ids = await collidingSeries(series);
    if (ids.length === 0) return;
    state().found += ids.length;
    const metrics = series.flatMap(({ id, metric }) => (ids.includes(`${id}`) ? [metric] : []));
    logger.error('two series have the same id, and their samples cannot be separated', {
      ids: ids.slice(0, 20),
      metrics: metrics.slice(0, 20),
    });
  } catch (error) {
    logger.warn('ids of new series could not be compared with those in the store', { error });
  }
}

/**
 * Compares newly stored series with existing series, which another process, or this process before
 * a restart, may have registered. Comparisons run one after the other. Only tests wait for them.
 */
export async function compareSeries(series: readonly SeriesRow[]): Promise<void> {
  const own = state();
  if (series.length > 0) own.running = own.running.then(() => look(series));
  await own.running;
}
