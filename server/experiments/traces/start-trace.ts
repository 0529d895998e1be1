import { startTraceInput } from '#lib/schemas/experiments-traces.ts';
import { loadExperiment } from '#server/experiments/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';
import {
  artifactTag,
  spansHereTags,
  spanTraceIdOf,
  tagsOfTrace,
  toWireTrace,
} from './trace-row.ts';

const permission = 'experiments:write';

function withoutSpansHere(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !(key in spansHereTags)));
}

/**
 * Stores what a client says of a trace when it has ended; said again, the last one holds. The tag in the answer tells
 * the client where its spans go: to the files of the experiment.
 */
export const startTrace = verb(
  { permission, input: startTraceInput, audit: 'experiments.log-trace' },
  async (context, { trace: { traceInfo: given } }) => {
    const { tx, actor } = context;
    const { traceId: id } = given;
    const { experimentId } = given.traceLocation.mlflowExperiment;
    const experiment = await loadExperiment(tx, actor, experimentId, { permission, active: true });
    const artifacts = `${experiment.artifactLocation}/traces/${id}/artifacts`;
    const said = {
      clientRequestId: given.clientRequestId ?? null,
      spanTraceId: spanTraceIdOf(id),
      requestAt: given.requestTime,
      durationMs: given.executionDuration === undefined ? null : BigInt(given.executionDuration),
      state: given.state,
      requestPreview: given.requestPreview,
      responsePreview: given.responsePreview,
      metadata: given.traceMetadata,
      tags: { ...given.tags, [artifactTag]: artifacts },
    };
    const before = await tx.mlflowTrace.findUnique({ where: { id } });
    if (before !== null && before.experimentId !== experimentId)
      throw new TandemError('conflict', `Another experiment has a trace ${id}.`);
    const row = await tx.mlflowTrace.upsert({
      where: { id },
      create: { id, experimentId, ...said },
      // What was tagged meanwhile stays, but not that the spans alone are here: the client has more.
      update: { ...said, tags: { ...withoutSpansHere(tagsOfTrace(before)), ...said.tags } },
    });
    // The row is the record itself, as of runs.
    context.nothingChanged();
    return { trace: { traceInfo: toWireTrace(row) } };
  },
);
