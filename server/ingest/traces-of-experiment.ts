import {
  noteRootSpans,
  requireTraceExperiment,
  type RootSpan,
} from '#server/experiments/traces/note-root-spans.ts';
import { keyActor } from '#server/platform/auth/key-actor.ts';
import type { SpanRow } from '#server/telemetry/spool/batch.ts';
import { bearerOf } from './http/bearer-of.ts';
import type { IngestCall } from './http/ingest-route.ts';

const header = 'x-mlflow-experiment-id';

function toRoot(span: SpanRow): RootSpan {
  const text = (...keys: string[]) =>
    keys.map((key) => span.attributes[key] ?? '').find((value) => value !== '') ?? '';
  return {
    spanTraceId: span.traceId,
    name: span.name,
    startMs: span.tsMs,
    durationMs: span.durationMs,
    failed: span.status === 'error',
    input: text('mlflow.spanInputs', 'input.value', 'gen_ai.input.messages'),
    output: text('mlflow.spanOutputs', 'output.value', 'gen_ai.output.messages'),
  };
}

/**
 * Adds spans to an MLflow experiment as traces if a header of the sender names the experiment.
 * Throws before any span is stored if the experiment does not exist or the key has no write access.
 * Returns a function to call once the spans are durable; null without the header.
 */
export async function tracesOfExperiment({
  headers,
}: IngestCall): Promise<((spans: readonly SpanRow[]) => Promise<void>) | null> {
  const given = headers[header];
  if (typeof given !== 'string') return null;
  const actor = await keyActor(bearerOf(headers.authorization) ?? '', null);
  const { experimentId } = await requireTraceExperiment(actor, { experimentId: given });
  return async (spans) => {
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === '').map(toRoot);
    if (roots.length > 0) await noteRootSpans(actor, { experimentId, roots });
  };
}
