import { z } from 'zod';
import type { AssessmentInput, WireAssessment } from '#lib/schemas/experiments/assessments.ts';
import type { TraceAssessmentItem } from '#lib/schemas/experiments/traces.ts';
import { newRunId } from '#server/experiments/internal.ts';
import { Prisma, type TraceAssessment } from '#server/generated/prisma/client.ts';
import { toJson } from '#server/platform/json.ts';

const textMap = z.record(z.string(), z.string());
const storedError = z.object({
  errorCode: z.string(),
  errorMessage: z.string().optional(),
  stackTrace: z.string().optional(),
});
const isPlain = (value: unknown) => value === null || typeof value !== 'object';

/** Relation that loads a trace's assessments, oldest first. */
export const withAssessments = {
  assessments: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
} satisfies Prisma.MlflowTraceInclude;

/** The column is not nullable, so null is stored as JSON null. */
export function valueColumn(value: unknown) {
  return value === null ? Prisma.JsonNull : toJson(value);
}

export function metadataOf({ metadata }: TraceAssessment): Record<string, string> {
  return textMap.parse(metadata);
}

/** Converts an assessment from a client to a row. */
export function toAssessmentRow(given: AssessmentInput, sentBy: string, now: Date) {
  const { feedback, expectation } = given;
  return {
    id: `a-${newRunId()}`,
    name: given.assessmentName,
    kind: feedback === undefined ? 'expectation' : 'feedback',
    value: valueColumn(feedback === undefined ? (expectation?.value ?? null) : feedback.value),
    error: feedback?.error === undefined ? Prisma.DbNull : toJson(feedback.error),
    sourceType: given.source.sourceType,
    sourceId: given.source.sourceId,
    spanId: given.spanId ?? null,
    rationale: given.rationale ?? null,
    metadata: given.metadata,
    overridesId: given.overrides ?? null,
    sentBy,
    createdAt: given.createTime ?? now,
    updatedAt: given.lastUpdateTime ?? now,
  };
}

function wireValue(row: TraceAssessment): Pick<WireAssessment, 'feedback' | 'expectation'> {
  if (row.kind === 'feedback')
    return {
      feedback: {
        value: row.value,
        ...(row.error === null ? {} : { error: storedError.parse(row.error) }),
      },
    };
  return isPlain(row.value)
    ? { expectation: { value: row.value } }
    : {
        expectation: {
          serializedValue: {
            serializationFormat: 'JSON_FORMAT',
            value: JSON.stringify(row.value),
          },
        },
      };
}

export function toWireAssessment(row: TraceAssessment): WireAssessment {
  return {
    assessmentId: row.id,
    assessmentName: row.name,
    traceId: row.traceId,
    ...(row.spanId === null ? {} : { spanId: row.spanId }),
    source: { sourceType: row.sourceType, sourceId: row.sourceId },
    createTime: row.createdAt.toISOString(),
    lastUpdateTime: row.updatedAt.toISOString(),
    ...wireValue(row),
    ...(row.rationale === null ? {} : { rationale: row.rationale }),
    metadata: metadataOf(row),
    ...(row.overridesId === null ? {} : { overrides: row.overridesId }),
    valid: row.valid,
  };
}

function describeError(row: TraceAssessment): string | null {
  if (row.error === null) return null;
  const { errorCode, errorMessage } = storedError.parse(row.error);
  return [errorCode, errorMessage].filter((part) => part !== undefined && part !== '').join(': ');
}

/** Converts an assessment to the format of the UI. */
export function toAssessmentItem(row: TraceAssessment): TraceAssessmentItem {
  const { id, name, value, sourceType, sourceId, spanId, rationale, sentBy, valid } = row;
  const error = describeError(row);
  const nothing = value === null && error !== null;
  return {
    id,
    name,
    kind: row.kind === 'expectation' ? 'expectation' : 'feedback',
    value: nothing ? null : typeof value === 'string' ? value : JSON.stringify(value),
    error,
    sourceType,
    sourceId,
    spanId,
    rationale,
    at: row.updatedAt.toISOString(),
    sentBy,
    valid,
  };
}
