import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { z } from 'zod';
import type { JobRow } from '../model/features.ts';
import { postJson } from '../service/http-call.ts';
import { CLOCK_HEADER, OVERHEAD, RequestClock } from '../service/request-clock.ts';
import { traceparentOf } from '../service/trace-context.ts';
import type { ReplicaTelemetry } from '../telemetry/replica-telemetry.ts';
import { JOB_PATH } from './feature-job.ts';

const value = z.number().nullable();
const table = z.object({
  rows: z.array(
    z.object({ account_age_days: value, orders_last_week: value, disputes_last_year: value }),
  ),
});

/**
 * Fetches the job's table, with a span of the reading service. Null if the job returned no table.
 */
export async function readTable(
  telemetry: ReplicaTelemetry,
  job: { readonly name: string; readonly port: number },
): Promise<readonly JobRow[] | null> {
  const clock = new RequestClock(Date.now());
  const span = telemetry.tracer.startSpan(
    `POST ${JOB_PATH}`,
    {
      kind: SpanKind.CLIENT,
      startTime: clock.startMs,
      attributes: {
        'peer.service': job.name,
        'server.address': job.name,
        'server.port': job.port,
        'http.request.method': 'POST',
      },
    },
    ROOT_CONTEXT,
  );
  const answer = await postJson(
    job.port,
    JOB_PATH,
    '{}',
    { traceparent: traceparentOf(span), [CLOCK_HEADER]: String(clock.nowMs + OVERHEAD.wireMs / 2) },
    60_000,
  );
  clock.pass(answer.durationMs + OVERHEAD.wireMs);
  span.setAttribute('http.response.status_code', answer.status);
  const read = answer.status === 200 ? table.safeParse(JSON.parse(answer.text)) : null;
  if (read?.success !== true) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(clock.nowMs);
  return read?.success === true ? read.data.rows : null;
}
