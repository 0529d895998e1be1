import { z } from 'zod';
import { traceStates } from '#lib/choices/traces.ts';
import {
  listTracesInput,
  type ExperimentTrace,
  type ExperimentTraceItem,
  type TraceAssessmentItem,
} from '#lib/schemas/experiments/traces.ts';
import { pageOf, timeText } from '#lib/schemas/fields.ts';
import { traceDetail } from '#lib/schemas/infrastructure/traces.ts';
import type { Operation } from '../operation.ts';

const texts = z.record(z.string(), z.string());

const item = z.strictObject({
  traceId: z.string(),
  name: z.string(),
  state: z.enum(traceStates),
  requestAt: timeText,
  durationMs: z.number().nullable(),
  request: z.string().describe('Beginning of the input'),
  response: z.string().describe('Beginning of the output'),
  runId: z.string().nullable(),
}) satisfies z.ZodType<ExperimentTraceItem>;

const assessment = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['feedback', 'expectation']),
  value: z.string().nullable().describe('JSON, or plain text; null if only an error was logged'),
  error: z.string().nullable(),
  sourceType: z.string(),
  sourceId: z.string(),
  spanId: z.string().nullable(),
  rationale: z.string().nullable(),
  at: timeText,
  sentBy: z.string().describe('Sender, regardless of the source'),
  valid: z.boolean().describe('false: replaced by a later one'),
}) satisfies z.ZodType<TraceAssessmentItem>;

const detail = item.extend({
  experiment: z.strictObject({ id: z.int(), name: z.string() }),
  assessments: z.array(assessment),
  linkedRuns: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  prompts: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  tags: texts,
  metadata: texts,
  source: z
    .enum(['file', 'telemetry', 'none'])
    .describe('file: complete, as the client logged it; telemetry: what is still stored'),
  spans: traceDetail.nullable(),
}) satisfies z.ZodType<ExperimentTrace>;

const common = { method: 'get', tag: 'experiments', permission: 'experiments:read' } as const;

export const experimentTraceOperations: readonly Operation[] = [
  {
    ...common,
    path: '/api/experiments/{id}/traces',
    summary: 'Traces that clients of MLflow logged to an experiment, newest first',
    query: listTracesInput,
    csv: true,
    answer: { description: 'A page of traces', schema: pageOf(item) },
  },
  {
    ...common,
    path: '/api/experiments/traces/{id}',
    summary: 'A trace with its spans, from its stored file if available, otherwise from telemetry',
    answer: { description: 'The trace', schema: detail },
  },
];
