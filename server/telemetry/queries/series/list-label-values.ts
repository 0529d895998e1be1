import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { seriesWhere, type SeriesFilter } from './find-series.ts';
import { inPlaces } from './series-places.ts';

const row = z.object({ value: z.string(), series: z.coerce.number() });

export type LabelValue = z.output<typeof row>;

const behind = `HAVING series < {afterSeries:UInt64}
     OR (series = {afterSeries:UInt64} AND value > {afterValue:String})`;

/** Filter for the series whose labels are listed. With `places`, only series of these places. */
export type LabelFilter = SeriesFilter & { places?: readonly string[] };

function labelsWhere({ places, ...filter }: LabelFilter): ReturnType<typeof seriesWhere> {
  const { where, params } = seriesWhere(filter);
  return { where: `${where} AND ${inPlaces(places)}`, params };
}

/**
 * Values of one label over the matching series, most used first; `after` is the last value of the
 * previous page.
 */
export function listLabelValues(
  label: string,
  filter: LabelFilter,
  limit: number,
  after: LabelValue | null = null,
): Promise<LabelValue[]> {
  const { where, params } = labelsWhere(filter);
  return selectRows(
    `SELECT labels[{label:String}] AS value, uniq(id) AS series
     FROM series WHERE ${where} AND value != ''
     GROUP BY value ${after === null ? '' : behind} ORDER BY series DESC, value LIMIT {limit:UInt32}`,
    {
      ...params,
      label,
      limit,
      ...(after === null ? {} : { afterSeries: after.series, afterValue: after.value }),
    },
    row,
  );
}

const nameRow = z.object({ name: z.string(), series: z.coerce.number() });

/**
 * Label names over the matching series, in alphabetical order; `after` is the last name of the
 * previous page.
 */
export async function listLabelNames(
  filter: LabelFilter,
  limit: number,
  after = '',
): Promise<string[]> {
  const { where, params } = labelsWhere(filter);
  const rows = await selectRows(
    `SELECT arrayJoin(mapKeys(labels)) AS name, uniq(id) AS series
     FROM series WHERE ${where} GROUP BY name HAVING name > {after:String}
     ORDER BY name LIMIT {limit:UInt32}`,
    { ...params, limit, after },
    nameRow,
  );
  return rows.map((item) => item.name);
}
