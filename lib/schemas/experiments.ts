import { z } from 'zod';
import { flagParam } from '#lib/schemas/common.ts';

/** Limits of MLflow's own server, so that a client meets the same ones here. */
const trackingLimits = {
  keyCharacters: 250,
  paramCharacters: 6_000,
  tagCharacters: 8_000,
  experimentTagCharacters: 20_000,
  metricsPerBatch: 1_000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  itemsPerBatch: 1_000,
  runsPerPage: 50_000,
  metricsPerPage: 25_000,
} as const;

const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;

const keyText = z
  .string()
  .min(1)
  .max(trackingLimits.keyCharacters)
  .regex(/^[\p{L}\p{N}_\-./: ]+$/u, 'may hold letters, digits, _ - . / : and spaces')
  .refine(
    (key) => !key.split('/').some((part) => part === '' || part === '..' || part === '.'),
    'must not be a path that leads elsewhere',
  );
const epochMs = z.coerce.number().int().min(-8.64e15).max(8.64e15);
const wholeNumber = z.coerce
  .number()
  .int()
  .min(Number.MIN_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER);

export const experimentIdSchema = z.coerce.number().int().min(0).max(2_147_483_647);
/** Of another form it is an id that no row has: clients expect to hear that it does not exist. */
export const runIdSchema = z.string().min(1).max(256);
const loggedModelIdSchema = z.string().min(1).max(256);

const floatWords = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity } as const;
const metricValue = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform((word) => floatWords[word]),
  z
    .string()
    .regex(/^-?[\d.]+(?:[eE][+-]?\d+)?$/u, 'must be a number')
    .transform(Number),
]);

/** MLflow's server cuts what runs log too long instead of losing it; characters are code points, as in Python. */
const cutText = (characters: number) =>
  z
    .string()
    .transform((text) =>
      text.length <= characters ? text : Array.from(text).slice(0, characters).join(''),
    )
    .default('');

const tagSchema = z.object({ key: keyText, value: cutText(trackingLimits.tagCharacters) });
const paramSchema = z.object({ key: keyText, value: cutText(trackingLimits.paramCharacters) });
/** Not of a run, so refused when too long, like MLflow does. */
const experimentTagSchema = z.object({
  key: keyText,
  value: z.string().max(trackingLimits.experimentTagCharacters).default(''),
});
export const metricSchema = z.object({
  key: keyText,
  value: metricValue,
  timestamp: epochMs,
  step: wholeNumber.default(0),
  modelId: z.string().max(100).default(''),
  datasetName: z.string().max(500).default(''),
  datasetDigest: z.string().max(100).default(''),
});
export type MetricInput = z.output<typeof metricSchema>;

const tags = z.array(tagSchema).max(1_000).default([]);
/** Kept as given: clients look for exactly the name that they sent. */
const nameText = z
  .string()
  .max(500)
  .refine((name) => name.trim() !== '', 'must not be empty');
const pageToken = z.string().max(500).optional();
export const viewTypeSchema = z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).default('ACTIVE_ONLY');
export type ViewType = z.output<typeof viewTypeSchema>;
/** A query string holds one of several values as a plain text. */
const texts = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().max(500)).max(100).default([]),
);
export const searchPage = {
  filter: z.string().max(20_000).optional(),
  orderBy: texts,
  pageToken,
};

export const createExperimentInput = z.object({
  name: nameText,
  artifactLocation: z.string().max(2_000).default(''),
  tags: z.array(experimentTagSchema).max(1_000).default([]),
});
export const experimentIdInput = z.object({ experimentId: experimentIdSchema });
export const experimentNameInput = z.object({ experimentName: nameText });
export const updateExperimentInput = experimentIdInput.extend({ newName: nameText });
export const setExperimentTagInput = experimentIdInput.extend(experimentTagSchema.shape);
export const deleteExperimentTagInput = experimentIdInput.extend({ key: keyText });
export const searchExperimentsInput = z.object({
  ...searchPage,
  maxResults: z.coerce.number().int().min(1).max(50_000).default(1_000),
  viewType: viewTypeSchema,
});

/** Clients send `run_id`, older ones `run_uuid`, some both. */
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
/** In the words of MLflow's server, which its users find when they search for them. */
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
const experimentIds = z.preprocess(
  (value) => (typeof value === 'string' || typeof value === 'number' ? [value] : value),
  z.array(experimentIdSchema).max(1_000).default([]),
);
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
    message: 'needs end_step beside it, and the other way round',
  })
  .refine(({ startStep, endStep }) => (startStep ?? 0) <= (endStep ?? startStep ?? 0), {
    path: ['endStep'],
    message: 'must not be less than start_step',
  });
export const listArtifactsInput = withRunId({ path: z.string().max(2_000).default('') });
export const searchDatasetsInput = z.object({ experimentIds });

const modelParams = z.array(paramSchema).max(100).default([]);
export const loggedModelIdInput = z.object({ modelId: loggedModelIdSchema });
export const createLoggedModelInput = z.object({
  experimentId: experimentIdSchema,
  name: z
    .string()
    .max(500)
    .regex(/^[^/:.%"']*$/u, 'must not hold / : . % or quotes')
    .default(''),
  modelType: z.string().max(500).optional(),
  sourceRunId: z.union([z.literal(''), runIdSchema]).optional(),
  params: modelParams,
  tags,
});
export const getLoggedModelInput = loggedModelIdInput.extend({
  allowDeleted: flagParam.default(false),
});
export const finalizeLoggedModelInput = loggedModelIdInput.extend({
  status: z.enum(['LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED', 'LOGGED_MODEL_PENDING']),
});
export const setLoggedModelTagsInput = loggedModelIdInput.extend({ tags });
export const deleteLoggedModelTagInput = loggedModelIdInput.extend({ tagKey: keyText });
export const logLoggedModelParamsInput = loggedModelIdInput.extend({ params: modelParams });
export const listLoggedModelArtifactsInput = loggedModelIdInput.extend({
  artifactDirectoryPath: z.string().max(2_000).default(''),
});
export const searchLoggedModelsInput = z.object({
  experimentIds,
  filter: z.string().max(20_000).optional(),
  datasets: z
    .array(
      z.object({
        datasetName: z.string().max(500),
        datasetDigest: z.string().max(100).default(''),
      }),
    )
    .max(10)
    .default([]),
  /** The client hands on what its caller asks for, however much: a page holds at most so many, and the token goes on. */
  maxResults: z.coerce
    .number()
    .int()
    .min(1)
    .default(100)
    .transform((wanted) => Math.min(wanted, 1_000)),
  orderBy: z
    .array(
      z.object({
        fieldName: z.string().max(500),
        ascending: z.boolean().default(true),
        datasetName: z.string().max(500).optional(),
        datasetDigest: z.string().max(100).optional(),
      }),
    )
    .max(10)
    .default([]),
  pageToken,
});

/** A float as JSON can hold it. */
export type WireFloat = number | 'NaN' | 'Infinity' | '-Infinity';
export type KeyValue = { key: string; value: string };
export type WireExperiment = {
  experimentId: string;
  name: string;
  artifactLocation: string;
  lifecycleStage: 'active' | 'deleted';
  creationTime: number;
  lastUpdateTime: number;
  tags: KeyValue[];
};
export type WireMetric = {
  key: string;
  value: WireFloat;
  timestamp: number;
  step: number;
  modelId?: string;
  datasetName?: string;
  datasetDigest?: string;
  runId?: string;
};
export type WireRunInfo = {
  runId: string;
  runUuid: string;
  runName: string;
  experimentId: string;
  userId: string;
  status: string;
  startTime: number;
  endTime?: number;
  artifactUri: string;
  lifecycleStage: 'active' | 'deleted';
};
export type WireRun = {
  info: WireRunInfo;
  data: { metrics: WireMetric[]; params: KeyValue[]; tags: KeyValue[] };
  inputs: {
    datasetInputs: {
      tags: KeyValue[];
      dataset: {
        name: string;
        digest: string;
        sourceType: string;
        source: string;
        schema?: string;
        profile?: string;
      };
    }[];
    modelInputs: { modelId: string }[];
  };
  outputs: { modelOutputs: { modelId: string; step: number }[] };
};
export type WireFile = { path: string; isDir: boolean; fileSize?: number };
export type WireLoggedModel = {
  info: {
    modelId: string;
    experimentId: string;
    name: string;
    creationTimestampMs: number;
    lastUpdatedTimestampMs: number;
    artifactUri: string;
    status: string;
    modelType?: string;
    sourceRunId?: string;
    tags: KeyValue[];
    registrations: { name: string; version: string }[];
  };
  data: { params: KeyValue[]; metrics: WireMetric[] };
};
