import type { Page } from '#lib/schemas/fields.ts';
import { listTracesInput, type TraceItem } from '#lib/schemas/infrastructure/traces.ts';
import { query } from '#server/platform/verb.ts';
import {
  findTraces,
  summarizeTraces,
  type FoundTrace,
  type TraceSummary,
} from '#server/telemetry/queries/logs/list-traces.ts';
import { waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';
import { senderLabels } from './log-filter.ts';
import { seesEverything, telemetryScope } from './telemetry-scope.ts';

const hourMs = 3_600_000;
/** Traces to read if visibility is limited, because some may have to be skipped. */
const scopedLimit = 2_000;

function toItem(found: FoundTrace, trace: TraceSummary, whole: boolean): TraceItem {
  return {
    traceId: trace.traceId,
    name: trace.name,
    // Hides the names of services that the caller may not see.
    service: whole ? trace.service : found.service,
    startedAt: new Date(trace.startMs).toISOString(),
    durationMs: trace.endMs - trace.startMs,
    status: trace.errors > 0 ? 'error' : 'ok',
    spans: trace.spans,
    services: whole ? trace.services.toSorted() : [found.service],
  };
}

/** Traces that include a service, slowest first; the last hour by default. */
export const listTraces = query(
  { permission: 'logs:read', input: listTracesInput },
  async ({ actor, now }, input): Promise<Page<TraceItem>> => {
    const { service, from, to, minMs, status, limit } = input;
    if (input.fresh === true) await waitUntilReadable('all');
    const toMs = to?.getTime() ?? now.getTime();
    const fromMs = from?.getTime() ?? toMs - hourMs;
    const sees = await telemetryScope(actor, 'logs:read');
    const whole = seesEverything(sees);
    const all = await findTraces({
      fromMs,
      toMs,
      status,
      limit: whole ? limit : scopedLimit,
      ...(service === undefined ? {} : { service }),
      ...(minMs === undefined ? {} : { minMs }),
    });
    const found = all.filter((trace) => sees(senderLabels(trace))).slice(0, limit);
    if (found.length === 0) return { items: [], nextCursor: null };
    const summaries = await summarizeTraces(
      found.map((trace) => trace.traceId),
      fromMs,
      toMs,
    );
    const byId = new Map(summaries.map((trace) => [trace.traceId, trace]));
    return {
      items: found
        .flatMap((trace) => {
          const summary = byId.get(trace.traceId);
          return summary === undefined ? [] : [toItem(trace, summary, whole)];
        })
        .toSorted((a, b) => b.durationMs - a.durationMs),
      nextCursor: null,
    };
  },
);
