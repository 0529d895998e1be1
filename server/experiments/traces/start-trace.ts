import type { AssessmentInput } from '#lib/schemas/experiments/assessments.ts';
import { startTraceInput } from '#lib/schemas/experiments/traces.ts';
import { loadExperiment } from '#server/experiments/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { toAssessmentRow, withAssessments } from './assessment-row.ts';
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
 * Skips assessments that are already stored: a client that sends a trace again also repeats its
 * assessments.
 */
async function addAssessments(
  { tx, actor, now }: VerbContext,
  traceId: string,
  given: readonly AssessmentInput[],
): Promise<void> {
  if (given.length === 0) return;
  const before = await tx.traceAssessment.findMany({
    where: { traceId },
    select: { name: true, kind: true, sourceId: true, createdAt: true },
  });
  const rows = given
    .map((each) => toAssessmentRow(each, actor.name, now))
    .filter(
      (row) =>
        !before.some(
          (each) =>
            each.name === row.name &&
            each.kind === row.kind &&
            each.sourceId === row.sourceId &&
            each.createdAt.getTime() === row.createdAt.getTime(),
        ),
    );
  await tx.traceAssessment.createMany({ data: rows.map((row) => ({ ...row, traceId })) });
}

/**
 * Stores a client's description of a finished trace; a repeat overwrites it. The tag in the
 * response makes the client store the spans as files of the experiment.
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
      throw new TandemError('conflict', `Another experiment already has the trace ${id}.`);
    await tx.mlflowTrace.upsert({
      where: { id },
      create: { id, experimentId, ...said },
      // Tags set in the meantime are preserved, except the one for spans that are stored only here:
      // the client has more data.
      update: { ...said, tags: { ...withoutSpansHere(tagsOfTrace(before)), ...said.tags } },
      select: { id: true },
    });
    await addAssessments(context, id, given.assessments);
    // The row itself is the audit record, as for runs.
    context.nothingChanged();
    const row = await tx.mlflowTrace.findUniqueOrThrow({ where: { id }, include: withAssessments });
    return { trace: { traceInfo: toWireTrace(row) } };
  },
);
