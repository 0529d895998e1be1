import type { z } from 'zod';
import {
  assessmentIdInput,
  createAssessmentInput,
  updateAssessmentInput,
} from '#lib/schemas/experiments/assessments.ts';
import { Prisma, type TraceAssessment } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb, type VerbContext } from '#server/platform/verb.ts';
import { metadataOf, toAssessmentRow, toWireAssessment, valueColumn } from './assessment-row.ts';
import { loadTrace, type LoadedTrace } from './trace-row.ts';

const permission = 'experiments:write';
/** Limited because every read of a trace returns all its assessments. */
const mostPerTrace = 1_000;

type Reader = Pick<VerbContext['tx'], 'traceAssessment'>;

async function loadAssessment(tx: Reader, traceId: string, id: string): Promise<TraceAssessment> {
  const row = await tx.traceAssessment.findFirst({ where: { id, traceId } });
  if (row === null)
    throw new TandemError(
      'not_found',
      `Assessment with ID '${id}' not found for trace '${traceId}'`,
    );
  return row;
}

async function audit(
  context: VerbContext,
  { id, experiment }: LoadedTrace,
  change: { before?: unknown; after?: unknown },
): Promise<void> {
  const { teamId, environmentId } = experiment;
  const subject = { kind: 'trace', id, name: id };
  await context.audit({ subject, ...change, teamId, environmentId });
}

/**
 * Adds feedback or an expectation to a trace. With `overrides`, the previous one remains but
 * becomes invalid.
 */
export const createAssessment = verb(
  { permission, input: createAssessmentInput, audit: 'experiments.assess-trace' },
  async (context, { traceId, assessment }) => {
    const { tx, actor, now } = context;
    const trace = await loadTrace(tx, actor, traceId, permission);
    if ((await tx.traceAssessment.count({ where: { traceId } })) >= mostPerTrace)
      throw new TandemError('invalid_input', `A trace has at most ${mostPerTrace} assessments.`);
    const row = await tx.traceAssessment.create({
      data: { ...toAssessmentRow(assessment, actor.name, now), traceId },
    });
    const { overrides } = assessment;
    // A new assessment is logged like the trace itself; an assessment that replaces another one is
    // an audited change.
    if (overrides === undefined) context.nothingChanged();
    else {
      const before = await loadAssessment(tx, traceId, overrides);
      await tx.traceAssessment.update({
        where: { id: overrides },
        data: { valid: false },
        select: { id: true },
      });
      await audit(context, trace, {
        before: toWireAssessment(before),
        after: toWireAssessment(row),
      });
    }
    return { assessment: toWireAssessment(row) };
  },
);

export const getAssessment = query(
  { permission: 'experiments:read', input: assessmentIdInput },
  async ({ actor }, { traceId, assessmentId }) => {
    await loadTrace(db(), actor, traceId, 'experiments:read');
    return { assessment: toWireAssessment(await loadAssessment(db(), traceId, assessmentId)) };
  },
);

type Change = z.output<typeof updateAssessmentInput>;

/** Columns that change according to the update mask; metadata is merged with existing metadata. */
function changed(before: TraceAssessment, { assessment: given, updateMask }: Change) {
  const named = new Set(updateMask);
  const other = before.kind === 'feedback' ? 'expectation' : 'feedback';
  if (named.has(other))
    throw new TandemError('invalid_input', `The assessment contains ${before.kind}, not ${other}.`);
  const { feedback, expectation } = given;
  return {
    ...(named.has('assessmentName') ? { name: given.assessmentName ?? before.name } : {}),
    ...(named.has('feedback')
      ? {
          value: valueColumn(feedback?.value ?? null),
          error: feedback?.error === undefined ? Prisma.DbNull : toJson(feedback.error),
        }
      : {}),
    ...(named.has('expectation') ? { value: valueColumn(expectation?.value ?? null) } : {}),
    ...(named.has('rationale') ? { rationale: given.rationale ?? null } : {}),
    ...(named.has('metadata') ? { metadata: { ...metadataOf(before), ...given.metadata } } : {}),
  };
}

export const updateAssessment = verb(
  { permission, input: updateAssessmentInput, audit: 'experiments.change-assessment' },
  async (context, input) => {
    const { tx, actor, now } = context;
    const { traceId, assessmentId } = input;
    const trace = await loadTrace(tx, actor, traceId, permission);
    const before = await loadAssessment(tx, traceId, assessmentId);
    const after = await tx.traceAssessment.update({
      where: { id: assessmentId },
      data: { ...changed(before, input), updatedAt: now },
    });
    await audit(context, trace, {
      before: toWireAssessment(before),
      after: toWireAssessment(after),
    });
    return { assessment: toWireAssessment(after) };
  },
);

/**
 * Deletes an assessment. The assessment that it replaced becomes valid again. A missing assessment
 * counts as already deleted.
 */
export const deleteAssessment = verb(
  { permission, input: assessmentIdInput, audit: 'experiments.delete-assessment' },
  async (context, { traceId, assessmentId }) => {
    const { tx, actor } = context;
    const trace = await loadTrace(tx, actor, traceId, permission);
    const before = await tx.traceAssessment.findFirst({ where: { id: assessmentId, traceId } });
    if (before === null) {
      context.nothingChanged();
      return {};
    }
    await tx.traceAssessment.delete({ where: { id: assessmentId }, select: { id: true } });
    const { overridesId } = before;
    // The replaced assessment stays invalid if another one replaced it too.
    const replaced =
      overridesId === null
        ? 0
        : await tx.traceAssessment.count({ where: { traceId, overridesId } });
    if (overridesId !== null && replaced === 0)
      await tx.traceAssessment.updateMany({
        where: { id: overridesId, traceId },
        data: { valid: true },
      });
    await audit(context, trace, { before: toWireAssessment(before) });
    return {};
  },
);
