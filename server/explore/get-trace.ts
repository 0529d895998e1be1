import {
  mostSpans,
  traceIdInput,
  type TraceDetail,
  type TraceSpan,
} from '#lib/schemas/infrastructure/traces.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import { traceSpans, type StoredSpan } from '#server/telemetry/queries/logs/trace-spans.ts';
import { waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';
import { experimentOfSpans } from './experiment-of-spans.ts';
import { senderLabels } from './log-filter.ts';
import { telemetryScope } from './telemetry-scope.ts';

const orNull = (text: string) => (text === '' ? null : text);

function toSpan(row: StoredSpan, startMs: number): TraceSpan {
  return {
    spanId: row.spanId,
    parentSpanId: orNull(row.parentSpanId),
    name: row.name,
    service: row.service,
    host: orNull(row.host),
    kind: row.kind,
    startMs: row.tsMs - startMs,
    durationMs: row.durationMs,
    status: row.status,
    statusMessage: orNull(row.statusMessage),
    attributes: { ...row.resource, ...row.attributes },
  };
}

/** Spans of one trace in time order, limited to the 2,000 longest. */
export const getTrace = query(
  { permission: 'logs:read', input: traceIdInput },
  async ({ actor }, { id, fresh }): Promise<TraceDetail> => {
    if (fresh === true) await waitUntilReadable('all');
    const [rows, sees, experiment] = await Promise.all([
      traceSpans(id, mostSpans),
      telemetryScope(actor, 'logs:read'),
      experimentOfSpans(actor, id),
    ]);
    const seen = rows
      .filter((row) => sees(senderLabels(row)))
      .toSorted((a, b) => a.tsMs - b.tsMs || b.durationMs - a.durationMs);
    const [first] = seen;
    if (first === undefined) throw new TandemError('not_found', 'No such trace.');
    const endMs = Math.max(...seen.map((row) => row.tsMs + row.durationMs));
    return {
      traceId: id,
      startedAt: new Date(first.tsMs).toISOString(),
      durationMs: endMs - first.tsMs,
      total: first.total,
      experiment,
      hidden: rows.length - seen.length,
      spans: seen.map((row) => toSpan(row, first.tsMs)),
    };
  },
);
