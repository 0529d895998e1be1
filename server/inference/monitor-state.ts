import { z } from 'zod';
import { errorDetectors, removedErrorDetectors } from '#lib/choices/models/error-detectors.ts';
import { storedMonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { env } from '#server/platform/env.ts';
import { onlineLimits } from './online-limits-shape.ts';

const figures = z.record(z.string(), z.number());
const component = z.object({ std: z.number(), share: z.number() });
const measured = z.object({
  accuracy: component,
  precision: component,
  recall: component,
  specificity: component,
  f1: component,
  rocAuc: component,
});
const scoreMap = z.object({ x: z.array(z.number()), y: z.array(z.number()) });

const losses = z.object({ rows: z.number(), sum: z.number(), squares: z.number() });
const numbers = z.array(z.number()).readonly();
const texts = z.array(z.string()).readonly();

/** Losses of slices of the selected columns in the reference. */
const sliceState = z.object({
  columns: texts,
  /** Time the reference was learned, and time the slices were learned. */
  ofMs: z.number(),
  atMs: z.number(),
  cuts: z.array(
    z.object({
      name: z.string(),
      cut: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('texts'), values: texts }),
        z.object({ kind: z.literal('numbers'), values: numbers }),
        z.object({ kind: z.literal('parts'), edges: numbers }),
      ]),
      counted: z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('texts'),
          ids: z.array(z.string().regex(/^\d{1,20}$/u)).readonly(),
        }),
        z.object({ kind: z.literal('numbers'), values: numbers }),
        z.object({ kind: z.literal('parts'), edges: numbers }),
      ]),
    }),
  ),
  all: losses,
  /** By slice name, such as `country = DE`. */
  slices: z.record(z.string(), losses),
});
export type SliceState = z.output<typeof sliceState>;

/** State learned from a model's reference: everything a pass needs besides the rows. */
export const monitoringState = z.object({
  kind: z.enum(['binary', 'classes', 'regression', 'ranking']),
  positive: z.object({ name: z.string(), value: z.number().nullable() }).nullable(),
  reference: z.object({
    baselineId: z.string().nullable(),
    fromMs: z.number(),
    toMs: z.number(),
    version: z.string().nullable(),
    rows: z.number(),
    labelledShare: z.number(),
  }),
  labelDelayMs: z.number(),
  /** Map from scores to probabilities; null if scores are used unchanged. */
  calibrator: scoreMap.nullable(),
  /**
   * Null if nothing can be estimated: there are no scores, or the scores do not rank the classes.
   */
  components: measured.nullable(),
  /**
   * For more than two classes. Null if there are no scores, or the scores do not rank the classes.
   */
  classes: z
    .object({
      names: z.array(z.string()),
      maps: z.array(scoreMap.nullable()),
      errors: z.object({ accuracy: component, classes: z.array(measured) }),
    })
    .nullable()
    // Absent in states learned by an older Tandem.
    .default(null),
  /** Estimate on the reference itself: the baseline for the expected cost of drift. */
  estimatedUsual: figures,
  learnedAtMs: z.number(),
  /** Windows for which the limits were learned: chance has a larger effect on smaller windows. */
  learnedFor: z
    .object({ windowSeconds: z.number(), rowsAtLeast: z.number() })
    .nullable()
    // Absent in states learned by an older Tandem.
    .default(null),
  /** Last reference that could not be learned, and the time of that attempt. */
  tried: z
    .object({
      baselineId: z.string().nullable(),
      windowSeconds: z.number(),
      rowsAtLeast: z.number(),
      atMs: z.number(),
    })
    .optional(),
  delayLearnedAtMs: z.number(),
  /** Results of the last pass. */
  last: z
    .object({
      atMs: z.number(),
      /**
       * Expected loss of accuracy compared with the reference, or increase of the mean absolute
       * error. Null without an estimate.
       */
      expectedLoss: z.number().nullable(),
      expectedLossError: z.number().nullable(),
    })
    .nullable(),
  /**
   * Reference rows by predicted class; for regression, by the number of `answerEdges` that the
   * value reaches.
   */
  predictions: figures,
  /** Edges that split the reference's predicted numbers into deciles. */
  answerEdges: z.array(z.number()).optional(),
  /** For two classes, the share of positives among the reference's labels; null without labels. */
  positiveShare: z.number().nullable().optional(),
  /**
   * For lists: wanted count of each item in the reference, and the number of lists over which the
   * reach is measured. Null if no item was wanted.
   */
  reach: z.object({ catalogue: figures, lists: z.number() }).nullable().optional(),
  /** Absent if no column is selected. */
  slices: sliceState.optional(),
  /**
   * For predicted numbers that are forecasts; null otherwise. Absent in states learned by an older
   * Tandem.
   */
  forecast: z
    .object({
      /** Rows until the same point of the next season. */
      season: z.number(),
      /** Nominal coverage of the prediction intervals; null if not configured. */
      nominal: z.number().nullable(),
      /** Mean absolute change over one season of the reference, by series. */
      scales: figures,
    })
    .nullable()
    .optional(),
});
export type MonitoringState = z.output<typeof monitoringState>;

/**
 * Share of rows with a value and rate of value changes per column (`engines/drift/column-pace.ts`),
 * in windows of this length.
 */
const columnPaces = z.object({
  windowMs: z.number(),
  columns: z.record(
    z.string(),
    z.object({
      longestGapMs: z.number().nullable(),
      windowRows: z.number(),
      isLively: z.boolean(),
    }),
  ),
});
export type ColumnPaces = z.output<typeof columnPaces>;

/** Comparison basis for inputs, available without labels. */
export const monitoredDrift = z.object({
  baselineId: z.string(),
  name: z.string(),
  /** Time range of the rows; null if they came from a file. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** Limits learned for each column from the baseline itself, by `column method`. */
  limits: figures,
  /**
   * Rules of the user-chosen methods, by `column method`: the value or p-value that counts as
   * drift. Empty for the defaults.
   */
  rules: z.record(z.string(), z.object({ limit: z.number(), below: z.boolean() })).default({}),
  /** Share of the baseline's rows without a value, for each column that has such rows. */
  missing: figures.default({}),
  /** Null until learned; an older Tandem did not learn paces. */
  paces: columnPaces.nullable().default(null),
});
export type MonitoredDrift = z.output<typeof monitoredDrift>;

/** Output of a model: one of two classes, one of several, a number, or an ordered list. */
export type JudgedTask = Pick<MonitoringState, 'kind' | 'positive' | 'forecast'>;

/** Error monitoring state of each version; survives restarts. */
export const errorStreams = z.array(
  z.object({
    version: z.string(),
    sinceMs: z.number(),
    /**
     * Numeric errors above this value count as wrong. Null for classes, and until the value is
     * learned.
     */
    edge: z.number().nullable(),
    alarm: z.object({ atMs: z.number(), onsetMs: z.number(), before: z.number() }).nullable(),
    /** An older Tandem had only the `combined` detector. */
    detector: z.enum(errorDetectors).catch('combined'),
    /**
     * For a detector with an expected run length: number of requests between two false alarms, and
     * the limits once calibrated.
     */
    expectedRun: z.number().nullable().default(null),
    limits: onlineLimits.nullable().default(null),
  }),
);
export type StoredStream = z.output<typeof errorStreams>[number];

/** Parses a table row; unreadable settings become the defaults. */
export function readWatch(
  row: { settings: unknown; state: unknown; drift: unknown; errors: unknown } | null,
): {
  settings: z.output<typeof storedMonitoringSettings>;
  state: MonitoringState | null;
  drift: MonitoredDrift | null;
  errors: StoredStream[];
} {
  const settings = storedMonitoringSettings.safeParse(row?.settings ?? {});
  const state = monitoringState.safeParse(row?.state);
  const drift = monitoredDrift.safeParse(row?.drift);
  return {
    settings: settings.success ? settings.data : storedMonitoringSettings.parse({}),
    state: state.success ? state.data : null,
    drift: drift.success ? drift.data : null,
    errors: errorStreams.catch([]).parse(row?.errors ?? []),
  };
}

/** Removed detector from stored settings of an earlier release, or null. */
export function removedDetectorOf(settings: unknown): string | null {
  const { data } = z.object({ errorDetector: z.string() }).safeParse(settings);
  return data !== undefined && Object.hasOwn(removedErrorDetectors, data.errorDetector)
    ? data.errorDetector
    : null;
}

/**
 * Interval between checks of a window: the configured step, otherwise derived from the sample
 * interval of this installation.
 */
export function stepMsOf(settings: { stepSeconds?: number | undefined }): number {
  const usual = Math.min(300, Math.max(60, 12 * env.TANDEM_SAMPLE_SECONDS));
  return (settings.stepSeconds ?? usual) * 1_000;
}
