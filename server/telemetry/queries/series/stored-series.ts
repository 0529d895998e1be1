import { z } from 'zod';
import { selectIds, selectRows } from '../../client.ts';
import type { SeriesRow } from '../../spool/batch.ts';

/** 40 MB of IDs: far more than the limits of all sources allow. */
const mostIds = 5_000_000;
const idsAtOnce = 2_000;

/** IDs of all series in the store, ascending. */
export async function storedSeriesIds(): Promise<BigUint64Array> {
  return selectIds(
    `SELECT DISTINCT id FROM series ORDER BY id LIMIT {most:UInt64}`,
    { most: mostIds },
    { timeoutMs: 60_000 },
  );
}

/**
 * IDs that also belong to another series. They are written into the statement text, because
 * parameters are sent in the URL. ID and check are bigints, so the text can contain only digits.
 */
export async function collidingSeries(
  series: readonly Pick<SeriesRow, 'id' | 'check'>[],
): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < series.length; at += idsAtOnce) {
    const some = series.slice(at, at + idsAtOnce);
    const rows = await selectRows(
      `SELECT DISTINCT id FROM series WHERE id IN (${some.map(({ id }) => id).join(',')})
         AND (id, check) NOT IN (${some.map(({ id, check }) => `(${id},${check})`).join(',')})`,
      {},
      z.object({ id: z.string() }),
      { timeoutMs: 60_000 },
    );
    found.push(...rows.map(({ id }) => id));
  }
  return found;
}
