import { z } from 'zod';
import { errorDetectors } from '#lib/choices/models/error-detectors.ts';

const modelName = z.string().min(1).max(200);

/** Monitoring settings of a model. */
export const monitoringSettings = z.object({
  enabled: z.boolean().default(true),
  /** Length of the window of requests to evaluate. */
  windowSeconds: z
    .number()
    .int()
    .min(60)
    .max(7 * 86_400)
    .default(3_600),
  /** Interval between evaluations; default: every minute in the demo, otherwise every 5 minutes. */
  stepSeconds: z.number().int().min(5).max(3_600).optional(),
  /** Minimum number of rows per window; versions with fewer rows are not evaluated. */
  rowsAtLeast: z.number().int().min(20).max(1_000_000).default(200),
  /** Share of the expected labels that must have arrived before actual quality is reported. */
  maturityAtLeast: z.number().min(0.05).max(1).default(0.8),
  /**
   * Number of rows in one season of a series. If set, the model is treated as a forecasting model.
   */
  seasonRows: z.number().int().min(1).max(10_000).optional(),
  /**
   * Intended coverage of the forecast intervals, such as 0.9. Default: the coverage in the
   * reference.
   */
  intervalShare: z.number().min(0.01).max(0.999).optional(),
  /** Time after which labels are expected; default: learned from the data. */
  labelDelaySeconds: z
    .number()
    .int()
    .min(0)
    .max(90 * 86_400)
    .optional(),
  /**
   * Columns (`segment NAME` for a segment) used to build slices, in the slice search and at the
   * gate of a rollout. By default the search uses every column.
   */
  sliceColumns: z.array(z.string().min(1).max(300)).min(1).max(20).optional(),
  /** Detector of error increases in labeled requests. `cvm` is for models that predict numbers. */
  errorDetector: z.enum(errorDetectors).default('combined'),
  /** For `fisher` and `cvm`: mean number of requests between two false alarms; default: 100,000. */
  errorExpectedRun: z.number().int().min(1_000).max(1_000_000).optional(),
});
export type MonitoringSettings = z.output<typeof monitoringSettings>;

/**
 * Stored settings. A detector that only an earlier release supported is replaced by the shipped
 * one.
 */
export const storedMonitoringSettings = monitoringSettings.extend({
  errorDetector: z.enum(errorDetectors).catch('combined'),
});

export const monitoringResponse = monitoringSettings.extend({
  name: modelName,
  /**
   * Stored detector that this release no longer supports; `errorDetector` is used instead. Null
   * otherwise.
   */
  removedDetector: z.string().nullable(),
});
export type MonitoringResponse = z.output<typeof monitoringResponse>;

export const saveMonitoringInput = monitoringSettings.extend({ name: modelName });
export const monitoringInput = z.object({ name: modelName });

/**
 * Subject of a limit: actual quality, estimated quality, a data check, drift, arrival of labels or
 * requests, failed and slow predictions, slices of the selected columns and fairness between their
 * groups, content of the predictions.
 */
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
  /**
   * Reference point for `limit`, which is a distance from it. For measures that are bad in either
   * direction (bias, interval_coverage, answer_length, tokens).
   */
  target: z.number().min(-1e12).max(1e12).optional(),
  severity: severity.optional(),
  enabled: z.boolean().optional(),
});

export const modelLimitsInput = z.object({
  name: modelName,
  /** Days of history that the preview evaluates. */
  days: z.coerce.number().int().min(1).max(15).default(7),
});
export const saveModelLimitsInput = modelLimitsInput.extend({
  limits: z.array(limitChange).min(1).max(50),
  /** If true, changes nothing and only returns the alerts that the limits would have raised. */
  preview: z.boolean().default(false),
});

export const modelLimitItem = z.strictObject({
  measure: z.string(),
  basis: z.enum(limitBases),
  /** Direction of bad values; `away`: farther than `limit` from `target`, in either direction. */
  direction: z.enum(['below', 'above', 'away']),
  limit: z.number(),
  /** Only for `away`; null for other directions. */
  target: z.number().nullable(),
  /** Mean over the reference; null without a reference. */
  usual: z.number().nullable(),
  severity,
  enabled: z.boolean(),
  source: z.enum(['shipped', 'learned', 'set']),
  /** 0 for the shipped limit. */
  version: z.int(),
  editedBy: z.string().nullable(),
  editedAt: z.iso.datetime().nullable(),
  /**
   * Number of alerts that the limit would have raised in the requested days; null without history.
   */
  wouldHaveAlerted: z.int().nullable(),
});
export type ModelLimitItem = z.output<typeof modelLimitItem>;

export const modelLimitsAnswer = z.strictObject({
  model: z.string(),
  days: z.int(),
  /** Null until a reference was learned. */
  reference: z
    .strictObject({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      rows: z.int(),
      kind: z.enum(['binary', 'classes', 'regression', 'ranking', 'forecasting']),
      labelDelayMs: z.number(),
      learnedAt: z.iso.datetime(),
      /**
       * Window settings that the limits apply to. They differ from the current settings if the
       * reference is too small for those or no longer exists.
       */
      learnedFor: monitoringSettings.pick({ windowSeconds: true, rowsAtLeast: true }).nullable(),
    })
    .nullable(),
  items: z.array(modelLimitItem),
});
export type ModelLimitsAnswer = z.output<typeof modelLimitsAnswer>;
