import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({ service: z.string(), environment: z.string(), since: z.number() });

export type MeasuredSince = { service: string; environment: string | null; sinceMs: number };

/**
 * First hour within a range that has request data of a service, by service and environment. Times
 * in ms.
 */
export async function measuredSince(fromMs: number, toMs: number): Promise<MeasuredSince[]> {
  const rows = await selectRows(
    `SELECT s.service AS service, s.environment AS environment, toFloat64(min(toUnixTimestamp(r.ts))) * 1000 AS since
     FROM rollup_1h AS r INNER JOIN (
       SELECT id, labels['service.name'] AS service, labels['deployment.environment.name'] AS environment
       FROM series FINAL WHERE metric = 'service.request.rate'
     ) AS s ON s.id = r.series
     WHERE r.ts >= toDateTime(intDiv({from:Int64}, 1000)) AND r.ts < toDateTime(intDiv({to:Int64}, 1000))
     GROUP BY service, environment LIMIT 10000`,
    { from: Math.round(fromMs), to: Math.round(toMs) },
    row,
    { timeoutMs: 20_000 },
  );
  return rows.map(({ service, environment, since }) => ({
    service,
    environment: environment === '' ? null : environment,
    sinceMs: since,
  }));
}
