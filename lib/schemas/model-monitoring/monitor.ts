import { z } from 'zod';
import { errorDetectors } from '#lib/choices/models/error-detectors.ts';

const modelName = z.string().min(1).max(200);

/** How a model is watched. */
export const watchSettings = z.object({
  enabled: z.boolean().default(true),
  /** Length of a window of requests. */
  windowSeconds: z
    .number()
    .int()
    .min(60)
    .max(7 * 86_400)
    .default(3_600),
  /** A window is looked at this often; absent: every minute in the demo, else every 5 minutes. */
  stepSeconds: z.number().int().min(5).max(3_600).optional(),
  /** With fewer rows of a version in a window nothing is said about it. */
  rowsAtLeast: z.number().int().min(20).max(1_000_000).default(200),
  /** Share of the usual labels that must have come before realised quality is told. */
  maturityAtLeast: z.number().min(0.05).max(1).default(0.8),
  /** Rows of a series until the same point of its next season; set, it says that the model forecasts. */
  seasonRows: z.number().int().min(1).max(10_000).optional(),
  /** Share of values that the intervals of a forecast promise to hold, such as 0.9; absent: the share of the reference. */
  intervalShare: z.number().min(0.01).max(0.999).optional(),
  /** After this time labels are looked for; absent: learned. */
  labelDelaySeconds: z
    .number()
    .int()
    .min(0)
    .max(90 * 86_400)
    .optional(),
  /** Columns (`segment NAME` for a segment) that slices are made of, in the search and at the gate of a rollout; absent: the search takes every column. */
  sliceColumns: z.array(z.string().min(1).max(300)).min(1).max(20).optional(),
  /** What finds a rise of the errors in the stream of judged requests; `cvm` is for models that answer numbers. */
  errorDetector: z.enum(errorDetectors).default('combined'),
  /** Of `fisher` and `cvm`: requests between two false alarms, in the mean; absent: 100,000. */
  errorExpectedRun: z.number().int().min(1_000).max(1_000_000).optional(),
});
export type WatchSettings = z.output<typeof watchSettings>;

/** Settings as stored; a detector that an earlier release had is replaced by the shipped one. */
export const storedWatchSettings = watchSettings.extend({
  errorDetector: z.enum(errorDetectors).catch('combined'),
});

export const watchAnswer = watchSettings.extend({
  name: modelName,
  /** Detector of the stored settings that an earlier release had; `errorDetector` runs instead. Null otherwise. */
  removedDetector: z.string().nullable(),
});
export type WatchAnswer = z.output<typeof watchAnswer>;

export const saveWatchInput = watchSettings.extend({ name: modelName });
export const watchInput = z.object({ name: modelName });

/** What a limit is about: quality on labels, estimated quality, a check of the data, drift, labels or requests that come, failed and slow answers, slices of the chosen columns and how alike their groups are treated, what is answered. */
export const limitBases = [
  'realised',
  'estimated',
  'quality',
  'drift',
  'labels',
  'volume',
  'serving',
  'slices',
  'fairness',
  'answers',
] as const;
export type LimitBasis = (typeof limitBases)[number];
const severity = z.enum(['info', 'warning', 'error', 'critical']);

const limitChange = z.object({
  measure: z.string().min(1).max(100),
  basis: z.enum(limitBases),
  limit: z.number().min(-1e12).max(1e12),
  /** What the distance `limit` is counted from, of measures that are bad to either side (bias, interval_coverage, answer_length, tokens). */
  target: z.number().min(-1e12).max(1e12).optional(),
  severity: severity.optional(),
  enabled: z.boolean().optional(),
});

export const modelLimitsInput = z.object({
  name: modelName,
  /** Days of history that the preview looks at. */
  days: z.coerce.number().int().min(1).max(15).default(7),
});
export const saveModelLimitsInput = modelLimitsInput.extend({
  limits: z.array(limitChange).min(1).max(50),
  /** Only tell what the limits would have done. */
  preview: z.boolean().default(false),
});

export const modelLimitItem = z.strictObject({
  measure: z.string(),
  basis: z.enum(limitBases),
  /** Which values are bad; `away`: those farther than `limit` from `target`, to either side. */
  direction: z.enum(['below', 'above', 'away']),
  limit: z.number(),
  /** Of `away`; null of others. */
  target: z.number().nullable(),
  /** Mean over the reference; null where nothing was learned. */
  usual: z.number().nullable(),
  severity,
  enabled: z.boolean(),
  source: z.enum(['shipped', 'learned', 'set']),
  /** 0 is shipped. */
  version: z.int(),
  editedBy: z.string().nullable(),
  editedAt: z.iso.datetime().nullable(),
  /** How often it would have alerted in the days asked for; null without history. */
  wouldHaveAlerted: z.int().nullable(),
});
export type ModelLimitItem = z.output<typeof modelLimitItem>;

export const modelLimitsAnswer = z.strictObject({
  model: z.string(),
  days: z.int(),
  /** Absent state: nothing learned yet. */
  reference: z
    .strictObject({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      rows: z.int(),
      kind: z.enum(['binary', 'classes', 'regression', 'ranking', 'forecasting']),
      labelDelayMs: z.number(),
      learnedAt: z.iso.datetime(),
      /** The windows that the limits are for; other than the settings where the reference is too small for those, or gone. */
      learnedFor: watchSettings.pick({ windowSeconds: true, rowsAtLeast: true }).nullable(),
    })
    .nullable(),
  items: z.array(modelLimitItem),
});
export type ModelLimitsAnswer = z.output<typeof modelLimitsAnswer>;
