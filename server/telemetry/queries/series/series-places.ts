import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { idList } from '../id-list.ts';
import { seriesWhere, type SeriesFilter } from './find-series.ts';

/** Labels that identify the place of a series: the service with its environment, else the host. */
const placeLabels =
  "if(mapContains(labels, 'service.name'), ['service.name', 'deployment.environment.name', 'deployment.environment'], ['host.name'])";
const placeSql = `mapFilter((name, _) -> has(${placeLabels}, name), labels)`;
const keySql = `cityHash64(arraySort(CAST(${placeSql}, 'Array(Tuple(String, String))')))`;

const row = z.object({ key: z.string(), place: z.record(z.string(), z.string()) });

/** Places of the matching series, each with a key for `inPlaces` and its identifying labels. */
export function seriesPlaces(filter: SeriesFilter): Promise<z.output<typeof row>[]> {
  const { where, params } = seriesWhere(filter);
  return selectRows(
    `SELECT toString(${keySql}) AS key, any(${placeSql}) AS place FROM series WHERE ${where} GROUP BY key`,
    params,
    row,
  );
}

/** Condition on `series` for these places only; without a list, for all places. */
export function inPlaces(keys: readonly string[] | undefined): string {
  if (keys === undefined) return '1 = 1';
  return keys.length === 0 ? '1 = 0' : `${keySql} IN (${idList(keys)})`;
}
