import { parquetObjects } from '#server/inference/tables/parquet-objects.ts';
import type { JsonObject } from '../json-fields.ts';
import { inferenceLimits } from './inference-limits.ts';
import { tableRow } from './table-row.ts';

/** Converts a Parquet body to JSON rows. */
export async function parquetRows(bytes: Buffer): Promise<JsonObject[]> {
  return (await parquetObjects(bytes, inferenceLimits.rows)).map(tableRow);
}
