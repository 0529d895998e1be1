import { z } from 'zod';
import { insertNative, selectRows } from '../client.ts';
import { cachedPerSeries, renewSeriesCache } from '../series-cache.ts';
import { hashSeries, sortLabels } from '../series-id.ts';
import type { Batch, LabelPairs, SeriesKind, SeriesRow } from '../spool/batch.ts';
import { encodeNativeBlock } from '../spool/native-block.ts';
import { seriesBlock } from '../spool/row-blocks.ts';
import { wakeJobs } from './touched-minutes.ts';

/** Source of the series that Tandem derives from others. */
export const derivedSource = 'tandem';

export type DerivedMetric = { metric: string; unit: string };

const knownRow = z.object({ id: z.string() });

/** Metrics, each with one series per label set. */
export type DerivedGroup = {
  metrics: readonly DerivedMetric[];
  labelSets: readonly LabelPairs[];
};

const kind: SeriesKind = 'gauge';

const rowsOf = ({ metrics, labelSets }: DerivedGroup, nowMs: number): SeriesRow[] =>
  metrics.flatMap(({ metric, unit }) =>
    labelSets.map((set): SeriesRow => {
      const labels = sortLabels(set);
      return {
        ...hashSeries(metric, labels),
        metric,
        labels,
        source: derivedSource,
        unit,
        kind,
        firstSeenMs: nowMs,
      };
    }),
  );

/**
 * Registers every missing series of these groups. IDs are computed, so a second process that
 * registers the same series changes nothing.
 */
export async function registerDerived(
  groups: readonly DerivedGroup[],
  nowMs: number,
): Promise<void> {
  const rows = groups.flatMap((group) => rowsOf(group, nowMs));
  if (rows.length === 0) return;
  const ids = await cachedPerSeries('derived ids', readDerivedIds);
  const missing = rows.filter((row) => !ids.has(String(row.id)));
  if (missing.length === 0) return;
  const batch = { newSeries: missing };
  const block = seriesBlock([batch]);
  const columns = block.columns.map((column) => column.name);
  await insertNative(
    'series',
    columns,
    encodeNativeBlock(block),
    `derived-${String(missing[0]?.id)}-${missing.length}-${nowMs}`,
  );
  for (const row of missing) ids.add(String(row.id));
  await wakeJobs(['derive-resources']);
}

/**
 * Removes registered series from a batch of derived series, because each registration makes every
 * process reload the series list.
 */
export async function withoutRegistered(batch: Batch): Promise<Batch> {
  if (batch.newSeries.length === 0) return batch;
  await renewSeriesCache();
  const ids = await cachedPerSeries('derived ids', readDerivedIds);
  return { ...batch, newSeries: batch.newSeries.filter(({ id }) => !ids.has(String(id))) };
}

async function readDerivedIds(): Promise<Set<string>> {
  const known = await selectRows(
    'SELECT DISTINCT id FROM series WHERE source = {source:String}',
    { source: derivedSource },
    knownRow,
    { timeoutMs: 30_000 },
  );
  return new Set(known.map((row) => row.id));
}
