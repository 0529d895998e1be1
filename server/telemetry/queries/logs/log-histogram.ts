import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { logWhere, type LogFilter } from './list-logs.ts';

const row = z.object({
  bucket: z.coerce.number(),
  level: z.coerce.number(),
  count: z.coerce.number(),
  sources: z.array(z.string()),
});

/**
 * Record counts per bucket of `stepMs`, starting at `fromMs`, and per level (0 unknown, then 1
 * trace to 6 critical), with their sources.
 */
export function logHistogram(
  filter: Omit<LogFilter, 'cursor' | 'limit'>,
  stepMs: number,
): Promise<z.output<typeof row>[]> {
  const { where, params } = logWhere(filter);
  return selectRows(
    `SELECT intDiv(toUnixTimestamp64Milli(ts) - {from:Int64}, {step:Int64}) AS bucket,
       if(severity < 1, 0, least(6, intDiv(severity - 1, 4) + 1)) AS level, count() AS count,
       groupUniqArray(100)(source) AS sources
     FROM logs WHERE ${where} GROUP BY bucket, level ORDER BY bucket, level`,
    { ...params, step: stepMs },
    row,
  );
}

const placeRow = z.object({ service: z.string(), host: z.string(), environment: z.string() });
const maxPlaces = 10_000;

/** Services and hosts that wrote records. */
export function logPlaces(
  filter: Omit<LogFilter, 'cursor' | 'limit'>,
): Promise<z.output<typeof placeRow>[]> {
  const { where, params } = logWhere(filter);
  return selectRows(
    `SELECT DISTINCT service, host, environment FROM logs WHERE ${where} LIMIT ${maxPlaces}`,
    params,
    placeRow,
  );
}

const hitRow = z.object({ hits: z.array(z.coerce.number()) });

/** Number of records that match each LIKE expression. */
export async function countLike(
  filter: Omit<LogFilter, 'cursor' | 'limit'>,
  expressions: readonly string[],
): Promise<number[]> {
  const { where, params } = logWhere(filter);
  const counts = expressions.map((_, at) => `countIf(body LIKE {like${at}:String})`).join(', ');
  const rows = await selectRows(
    `SELECT [${counts}] AS hits FROM logs WHERE ${where}`,
    { ...params, ...Object.fromEntries(expressions.map((text, at) => [`like${at}`, text])) },
    hitRow,
  );
  return rows[0]?.hits ?? [];
}

const facetRow = z.object({ value: z.string(), count: z.coerce.number() });

/** Record counts by service or host, most frequent first. */
export function logSenders(
  column: 'service' | 'host',
  filter: Omit<LogFilter, 'cursor' | 'limit'>,
  limit: number,
): Promise<z.output<typeof facetRow>[]> {
  const { where, params } = logWhere(filter);
  return selectRows(
    `SELECT ${column} AS value, count() AS count FROM logs WHERE ${where}
     GROUP BY value ORDER BY count DESC, value LIMIT {limit:UInt32}`,
    { ...params, limit },
    facetRow,
  );
}
