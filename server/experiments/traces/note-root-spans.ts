import { z } from 'zod';
import { loadExperiment } from '#server/experiments/internal.ts';
import { verb } from '#server/platform/verb.ts';
import { spansHereTags, toTraceId } from './trace-row.ts';

const permission = 'experiments:write';
const previewCharacters = 10_000;

const rootSpan = z.object({
  spanTraceId: z.string().regex(/^[0-9a-f]{32}$/u),
  name: z.string(),
  startMs: z.number(),
  durationMs: z.number(),
  failed: z.boolean(),
  /** Empty if telemetry does not store prompts. */
  input: z.string(),
  output: z.string(),
});
export type RootSpan = z.output<typeof rootSpan>;

/**
 * Rejects spans for a missing experiment, or for one that the sender may not write to, before any
 * span is accepted.
 */
export const requireTraceExperiment = verb(
  {
    permission,
    input: z.object({ experimentId: z.coerce.number().int().min(0).max(2_147_483_647) }),
    audit: 'experiments.log-trace',
  },
  async (context, { experimentId }) => {
    context.nothingChanged();
    await loadExperiment(context.tx, context.actor, experimentId, { permission, active: true });
    return { experimentId };
  },
);

/**
 * Creates an experiment's traces from root spans. A trace that a client described itself is more
 * complete and is preserved.
 */
export const noteRootSpans = verb(
  {
    permission,
    input: z.object({ experimentId: z.number().int(), roots: z.array(rootSpan) }),
    audit: 'experiments.log-trace',
  },
  async (context, { experimentId, roots }) => {
    const { tx, actor } = context;
    context.nothingChanged();
    await loadExperiment(tx, actor, experimentId, { permission, active: true });
    await tx.mlflowTrace.createMany({
      data: roots.map((root) => ({
        id: toTraceId(root.spanTraceId),
        experimentId,
        spanTraceId: root.spanTraceId,
        requestAt: new Date(root.startMs),
        durationMs: BigInt(Math.round(root.durationMs)),
        state: root.failed ? 'ERROR' : 'OK',
        requestPreview: root.input.slice(0, previewCharacters),
        responsePreview: root.output.slice(0, previewCharacters),
        metadata: { 'mlflow.trace_schema.version': '3' },
        tags: { 'mlflow.traceName': root.name, ...spansHereTags },
      })),
      skipDuplicates: true,
    });
  },
);
