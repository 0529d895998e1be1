import { z } from 'zod';
import { selectRows } from '../client.ts';
import type { SeriesFilter } from './find-series.ts';
import { seriesWhere } from './find-series.ts';

const row = z.object({ value: z.string(), series: z.coerce.number() });

export type LabelValue = z.output<typeof row>;

/** Values of one label over the series that match, most used first. */
export function listLabelValues(
  label: string,
  filter: SeriesFilter,
  limit: number,
): Promise<LabelValue[]> {
  const { where, params } = seriesWhere(filter);
  return selectRows(
    `SELECT labels[{label:String}] AS value, uniq(id) AS series
     FROM series WHERE ${where} AND value != ''
     GROUP BY value ORDER BY series DESC, value LIMIT {limit:UInt32}`,
    { ...params, label, limit },
    row,
  );
}

const nameRow = z.object({ name: z.string(), series: z.coerce.number() });

/** Label names over the series that match. */
export async function listLabelNames(filter: SeriesFilter, limit: number): Promise<string[]> {
  const { where, params } = seriesWhere(filter);
  const rows = await selectRows(
    `SELECT arrayJoin(mapKeys(labels)) AS name, uniq(id) AS series
     FROM series WHERE ${where} GROUP BY name ORDER BY name LIMIT {limit:UInt32}`,
    { ...params, limit },
    nameRow,
  );
  return rows.map((item) => item.name);
}
