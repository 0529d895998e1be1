import { z } from 'zod';
import {
  experimentIdSchema,
  experimentIds,
  keyText,
  loggedModelIdSchema,
  nameText,
  pageToken,
  paramSchema,
  runIdSchema,
  searchPage,
  tags,
  tagSchema,
  trackingLimits,
  viewTypeSchema,
} from './fields.ts';

const epochMs = z.coerce.number().int().min(-8.64e15).max(8.64e15);
const wholeNumber = z.coerce
  .number()
  .int()
  .min(Number.MIN_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER);

const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;

const describeFloat = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity } as const;
const metricValue = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform((word) => describeFloat[word]),
  z
    .string()
    .regex(/^-?[\d.]+(?:[eE][+-]?\d+)?$/u, 'must be a number')
    .transform(Number),
]);

const metricSchema = z.object({
  key: keyText,
  value: metricValue,
  timestamp: epochMs,
  step: wholeNumber.default(0),
  modelId: z.string().max(100).default(''),
  datasetName: z.string().max(500).default(''),
  datasetDigest: z.string().max(100).default(''),
});
export type MetricInput = z.output<typeof metricSchema>;

/** Clients send `run_id`, older clients `run_uuid`, and some send both. */
const withRunId = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && 'runUuid' in value && !('runId' in value)
        ? { ...value, runId: value.runUuid }
        : value,
    z.object({ runId: runIdSchema, ...shape }),
  );
export const runIdInput = withRunId({});
export const createRunInput = z.object({
  experimentId: experimentIdSchema.default(0),
  userId: z.string().max(256).default(''),
  runName: z.string().max(500).default(''),
  startTime: epochMs.optional(),
  tags,
});
export const updateRunInput = withRunId({
  status: z.enum(runStatuses).optional(),
  endTime: epochMs.optional(),
  runName: z.string().max(500).optional(),
});
/** Same wording as MLflow's server, so that users find it when they search for it. */
const tooMany = (what: string, limit: number, given: number): string =>
  `A batch logging request can contain at most ${limit} ${what}. Got ${given} ${what}. Please split up ${what} across multiple requests and try again.`;
const inBatch = <S extends z.ZodType>(what: string, each: S, limit: number) =>
  z
    .array(each)
    .max(limit, {
      error: ({ input }) => tooMany(what, limit, Array.isArray(input) ? input.length : 0),
    })
    .default([]);
type Keyed = readonly { key: string }[];
const repeatedKeys = (items: Keyed): string[] => {
  const keys = items.map(({ key }) => key);
  return [...new Set(keys.filter((key, at) => keys.indexOf(key) !== at))];
};

export const logBatchInput = withRunId({
  metrics: inBatch('metrics', metricSchema, trackingLimits.metricsPerBatch),
  params: inBatch('params', paramSchema, trackingLimits.paramsPerBatch),
  tags: inBatch('tags', tagSchema, trackingLimits.tagsPerBatch),
}).superRefine(({ metrics, params, tags: given }, context) => {
  const total = metrics.length + params.length + given.length;
  const limit = trackingLimits.itemsPerBatch;
  if (total > limit)
    context.addIssue({
      code: 'custom',
      path: ['metrics'],
      message: tooMany('metrics, params, and tags', limit, total),
    });
  const repeated = repeatedKeys(params);
  if (repeated.length > 0)
    context.addIssue({
      code: 'custom',
      path: ['params'],
      message: `Duplicate parameter keys have been submitted: [${repeated.map((key) => `'${key}'`).join(', ')}]. Please ensure the request contains only one param value per param key.`,
    });
});
export const logMetricInput = withRunId(metricSchema.shape);
export const logParamInput = withRunId(paramSchema.shape);
export const setRunTagInput = withRunId(tagSchema.shape);
export const deleteRunTagInput = withRunId({ key: keyText });
export const logModelInput = withRunId({ modelJson: z.string().max(1_000_000) });

const datasetSchema = z.object({
  name: nameText,
  digest: z.string().min(1).max(100),
  sourceType: z.string().max(100).default(''),
  source: z.string().max(65_535).default(''),
  schema: z.string().max(1_048_575).optional(),
  profile: z.string().max(16_777_215).optional(),
});
export const logInputsInput = withRunId({
  datasets: z
    .array(z.object({ dataset: datasetSchema, tags }))
    .max(1_000)
    .default([]),
  models: z
    .array(z.object({ modelId: loggedModelIdSchema }))
    .max(1_000)
    .default([]),
});
export const logOutputsInput = withRunId({
  models: z
    .array(z.object({ modelId: loggedModelIdSchema, step: wholeNumber.default(0) }))
    .max(1_000)
    .default([]),
});
export const searchRunsInput = z.object({
  ...searchPage,
  experimentIds,
  runViewType: viewTypeSchema,
  maxResults: z.coerce.number().int().min(1).max(trackingLimits.runsPerPage).default(1_000),
});
export const metricHistoryInput = withRunId({
  metricKey: keyText,
  pageToken,
  maxResults: z.coerce.number().int().min(1).max(trackingLimits.metricsPerPage).default(25_000),
});
const runIds = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(runIdSchema).min(1).max(100),
);
export const metricIntervalInput = z
  .object({
    runIds,
    metricKey: keyText,
    startStep: wholeNumber.optional(),
    endStep: wholeNumber.optional(),
    maxResults: z.coerce.number().int().min(1).max(2_500).default(320),
  })
  .refine(({ startStep, endStep }) => (startStep === undefined) === (endStep === undefined), {
    path: ['startStep'],
    message: 'requires end_step, and vice versa',
  })
  .refine(({ startStep, endStep }) => (startStep ?? 0) <= (endStep ?? startStep ?? 0), {
    path: ['endStep'],
    message: 'must not be less than start_step',
  });
export const listArtifactsInput = withRunId({ path: z.string().max(2_000).default('') });
