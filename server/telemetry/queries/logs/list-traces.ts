import { z } from 'zod';
import { selectRows, type QueryParams } from '../../client.ts';

export type TraceFilter = {
  fromMs: number;
  toMs: number;
  service?: string;
  minMs?: number;
  status: 'error' | 'ok' | 'any';
  limit: number;
};

const foundRow = z.object({
  traceId: z.string(),
  service: z.string(),
  host: z.string(),
  environment: z.string(),
});
export type FoundTrace = z.output<typeof foundRow>;

/**
 * Traces with a matching span and the sender of that span, ordered by the longest matching span.
 */
export function findTraces(filter: TraceFilter): Promise<FoundTrace[]> {
  const conditions = [
    'ts >= fromUnixTimestamp64Milli({from:Int64})',
    'ts <= fromUnixTimestamp64Milli({to:Int64})',
  ];
  const params: QueryParams = { from: filter.fromMs, to: filter.toMs, limit: filter.limit };
  if (filter.service !== undefined) {
    conditions.push('service = {service:String}');
    params['service'] = filter.service;
  }
  if (filter.minMs !== undefined) {
    conditions.push('duration_ms >= {minMs:Float64}');
    params['minMs'] = filter.minMs;
  }
  if (filter.status === 'error') conditions.push("status = 'error'");
  if (filter.status === 'ok') conditions.push("status != 'error'");
  return selectRows(
    `SELECT trace_id AS traceId, service, host, environment FROM spans WHERE ${conditions.join(' AND ')}
     ORDER BY duration_ms DESC, trace_id LIMIT 1 BY trace_id LIMIT {limit:UInt32}`,
    params,
    foundRow,
  );
}

const summaryRow = z.object({
  traceId: z.string(),
  startMs: z.coerce.number(),
  endMs: z.coerce.number(),
  name: z.string(),
  service: z.string(),
  errors: z.coerce.number(),
  spans: z.coerce.number(),
  services: z.array(z.string()),
});
export type TraceSummary = z.output<typeof summaryRow>;

/** Time added to both ends of the window, because a trace may begin before it and end after it. */
const aroundMs = 3_600_000;

/** Summaries of complete traces. A span that was sent twice counts once. */
export function summarizeTraces(
  traceIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<TraceSummary[]> {
  return selectRows(
    `SELECT trace_id AS traceId, toUnixTimestamp64Milli(min(ts)) AS startMs,
       max(toUnixTimestamp64Milli(ts) + duration_ms) AS endMs,
       argMin(name, (parent_span_id != '', ts)) AS name, argMin(spans.service, (parent_span_id != '', ts)) AS service,
       countIf(status = 'error') AS errors, uniqExact(span_id) AS spans, groupUniqArray(50)(spans.service) AS services
     FROM spans WHERE trace_id IN {ids:Array(String)}
       AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
     GROUP BY trace_id`,
    { ids: traceIds, from: fromMs - aroundMs, to: toMs + aroundMs },
    summaryRow,
  );
}
