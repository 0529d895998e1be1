import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({
  tsMs: z.coerce.number(),
  durationMs: z.number(),
  spanId: z.string(),
  parentSpanId: z.string(),
  name: z.string(),
  kind: z.string(),
  status: z.enum(['unset', 'ok', 'error']).catch('unset'),
  statusMessage: z.string(),
  service: z.string(),
  host: z.string(),
  environment: z.string(),
  attributes: z.record(z.string(), z.string()),
  resource: z.record(z.string(), z.string()),
  total: z.coerce.number(),
});
export type StoredSpan = z.output<typeof row>;

/**
 * Longest spans of a trace, so that parent spans are included. Each span has the trace's total span
 * count.
 */
export function traceSpans(traceId: string, limit: number): Promise<StoredSpan[]> {
  return selectRows(
    `SELECT toUnixTimestamp64Milli(ts) AS tsMs, duration_ms AS durationMs, span_id AS spanId, parent_span_id AS parentSpanId,
       name, kind, status, status_message AS statusMessage, service, host, environment, attributes, resource,
       count() OVER () AS total
     FROM (SELECT * FROM spans WHERE trace_id = {id:String} LIMIT 1 BY span_id)
     ORDER BY duration_ms DESC, ts LIMIT {limit:UInt32}`,
    { id: traceId, limit },
    row,
  );
}
