import { z } from 'zod';
import { traceStates } from '#lib/choices/traces.ts';
import { pageParams, timeParam } from '#lib/schemas/fields.ts';
import type { TraceDetail } from '#lib/schemas/infrastructure/traces.ts';
import { assessmentSchema, type WireAssessment } from './assessments.ts';
import { searchPage } from './fields.ts';

/** MLflow's own limits: values over the limit are truncated, not rejected. */
const previewCharacters = 10_000;
const valueCharacters = 8_000;
const cut = (characters: number) =>
  z
    .string()
    .transform((text) =>
      text.length <= characters ? text : Array.from(text).slice(0, characters).join(''),
    );

const experimentId = z.coerce.number().int().min(0).max(2_147_483_647);
/** Also used as a folder name. An ID in another format matches no trace. */
const newTraceId = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,99}$/u, 'may contain up to 100 letters, digits, _ . and -');
const traceId = z.string().min(1).max(256);
const key = z.string().min(1).max(250);
const value = cut(valueCharacters);
const texts = z
  .record(key, value)
  .refine((map) => Object.keys(map).length <= 1_000, 'has more than 1000 keys')
  .default({});
const location = z.object({ mlflowExperiment: z.object({ experimentId }) });

/** Protobuf encodes a duration as seconds with the suffix `s`; converted to milliseconds here. */
const duration = z
  .string()
  .regex(/^-?\d{1,9}(?:\.\d{1,20})?(?:e-\d{1,2})?s$/u, 'must be seconds, like 1.5s')
  .transform((text) => Math.round(Number(text.slice(0, -1)) * 1_000));

export const startTraceInput = z.object({
  trace: z.object(
    {
      traceInfo: z.object({
        traceId: newTraceId,
        clientRequestId: z.string().max(500).optional(),
        traceLocation: location,
        requestPreview: cut(previewCharacters).default(''),
        responsePreview: cut(previewCharacters).default(''),
        requestTime: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
        executionDuration: duration.optional(),
        state: z.enum(traceStates).default('STATE_UNSPECIFIED'),
        traceMetadata: texts,
        tags: texts,
        assessments: z.array(assessmentSchema).max(100).default([]),
      }),
    },
    'is missing: MLflow 3 traces are accepted, MLflow 2 messages are not',
  ),
});
export const traceIdInput = z.object({ traceId });
const someIds = z.preprocess(
  (given) => (typeof given === 'string' ? [given] : given),
  z.array(traceId).max(1_000),
);
export const traceInfosInput = z.object({ traceIds: someIds });
/** Each trace is read from telemetry, so a request may contain only a few. */
export const wholeTracesInput = z.object({
  traceIds: someIds.refine((ids) => ids.length <= 20, 'must be at most 20'),
});
export const setTraceTagInput = traceIdInput.extend({ key, value: value.default('') });
export const deleteTraceTagInput = traceIdInput.extend({ key });
export const searchTracesInput = z.object({
  ...searchPage,
  locations: z.array(location).min(1).max(1_000),
  maxResults: z.coerce.number().int().min(1).max(500).default(100),
});
/** Query of the UI: prompt and response, outcome and time. */
export const listTracesInput = z.object({
  ...pageParams,
  id: experimentId,
  /** Part of the name, the prompt or the response. */
  q: z.string().trim().max(200).default(''),
  state: z.enum(traceStates).optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
});
/** Selects traces by ID, or the oldest traces up to a time. */
export const deleteTracesInput = z
  .object({
    experimentId,
    maxTimestampMillis: z.coerce.number().int().min(0).max(8.64e15).optional(),
    maxTraces: z.coerce.number().int().min(1).max(1_000).default(1_000),
    requestIds: someIds.default([]),
  })
  .refine(
    ({ maxTimestampMillis, requestIds }) =>
      (maxTimestampMillis === undefined) !== (requestIds.length === 0),
    { path: ['requestIds'], error: 'either these or maxTimestampMillis are required' },
  );

/** Trace metadata in the format of MLflow's API. */
export type WireTraceInfo = {
  traceId: string;
  clientRequestId?: string;
  traceLocation: { type: 'MLFLOW_EXPERIMENT'; mlflowExperiment: { experimentId: string } };
  requestPreview: string;
  responsePreview: string;
  requestTime: string;
  executionDuration?: string;
  state: string;
  traceMetadata: Record<string, string>;
  tags: Record<string, string>;
  assessments: WireAssessment[];
};

export type TraceState = (typeof traceStates)[number];

export type ExperimentTraceItem = {
  traceId: string;
  name: string;
  state: TraceState;
  requestAt: string;
  durationMs: number | null;
  /** Beginning of the prompt and of the response. */
  request: string;
  response: string;
  runId: string | null;
};

/** Assessment of a trace by a user, a judge or code. */
export type TraceAssessmentItem = {
  id: string;
  name: string;
  kind: 'feedback' | 'expectation';
  /** Value as JSON; text is returned unchanged. Null if the assessment contains only an error. */
  value: string | null;
  error: string | null;
  sourceType: string;
  sourceId: string;
  spanId: string | null;
  rationale: string | null;
  at: string;
  /** Authenticated sender, regardless of the source that the request claims. */
  sentBy: string;
  /** False if a later assessment replaced it. */
  valid: boolean;
};

export type ExperimentTrace = ExperimentTraceItem & {
  experiment: { id: number; name: string };
  assessments: TraceAssessmentItem[];
  /** Runs that were linked to the trace later; `runId` is the run that logged it. */
  linkedRuns: { id: string; name: string }[];
  prompts: { name: string; version: string }[];
  tags: Record<string, string>;
  metadata: Record<string, string>;
  /**
   * file: complete, as the client logged it; telemetry: spans received over OTLP that are still
   * stored.
   */
  source: 'file' | 'telemetry' | 'none';
  spans: TraceDetail | null;
};
