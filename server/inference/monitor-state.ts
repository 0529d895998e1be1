import { z } from 'zod';
import { errorDetectors, removedErrorDetectors } from '#lib/choices/models/error-detectors.ts';
import { storedWatchSettings } from '#lib/schemas/model-monitoring/monitor.ts';
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

/** What slices of the chosen columns were like in the reference. */
const sliceState = z.object({
  columns: texts,
  /** When the reference that they are of was learned, and when they were. */
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
  /** By name, as `country = DE`. */
  slices: z.record(z.string(), losses),
});
export type SliceState = z.output<typeof sliceState>;

/** What was learned of a model's reference; everything that a pass needs besides the rows. */
export const watchState = z.object({
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
  /** Map from scores to probabilities; null where the scores are left alone. */
  calibrator: scoreMap.nullable(),
  /** Null where nothing can be estimated: no scores, or they do not rank the classes. */
  components: measured.nullable(),
  /** Of more than two classes; null where they have no scores, or those do not rank them. */
  classes: z
    .object({
      names: z.array(z.string()),
      maps: z.array(scoreMap.nullable()),
      errors: z.object({ accuracy: component, classes: z.array(measured) }),
    })
    .nullable()
    // States that an older Tandem learned know nothing of it.
    .default(null),
  /** The estimate on the reference itself: what drift is expected to cost is measured from here. */
  estimatedUsual: figures,
  learnedAtMs: z.number(),
  /** The windows that the limits were learned for: chance moves a smaller one further. */
  learnedFor: z
    .object({ windowSeconds: z.number(), rowsAtLeast: z.number() })
    .nullable()
    // States that an older Tandem learned do not say.
    .default(null),
  /** The last reference that could not be learned, and when that was tried. */
  tried: z
    .object({
      baselineId: z.string().nullable(),
      windowSeconds: z.number(),
      rowsAtLeast: z.number(),
      atMs: z.number(),
    })
    .optional(),
  delayLearnedAtMs: z.number(),
  /** Of the last pass. */
  last: z
    .object({
      atMs: z.number(),
      /** Accuracy that is expected to be lost against the reference, or the rise of the mean absolute error; null where nothing is estimated. */
      expectedLoss: z.number().nullable(),
      expectedLossError: z.number().nullable(),
    })
    .nullable(),
  /** Rows of the reference by predicted class; of a regression by how many of `answerEdges` the number reaches. */
  predictions: figures,
  /** What cuts the predicted numbers of the reference into tenths. */
  answerEdges: z.array(z.number()).optional(),
  /** Of two classes, the share of positives among the labels of the reference; null without a label. */
  positiveShare: z.number().nullable().optional(),
  /** Of lists: how often each item of the reference was wanted, and over how many lists their reach is told; null where nothing was wanted. */
  reach: z.object({ catalogue: figures, lists: z.number() }).nullable().optional(),
  /** Absent while no column is chosen. */
  slices: sliceState.optional(),
  /** Of predicted numbers that are forecasts; null where they are none. States that an older Tandem learned do not say. */
  forecast: z
    .object({
      /** Rows until the same point of the next season. */
      season: z.number(),
      /** Share of values that the intervals promise to hold; null where nobody said. */
      nominal: z.number().nullable(),
      /** Mean absolute change of the reference over one season, by series. */
      scales: figures,
    })
    .nullable()
    .optional(),
});
export type WatchState = z.output<typeof watchState>;

/** How often columns have a value, and another one (`engines/drift/column-pace.ts`), by windows of this length. */
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

/** What inputs are compared with: known without any label. */
export const watchDrift = z.object({
  baselineId: z.string(),
  name: z.string(),
  /** The rows' time; null where they came in a file. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** What each column learned from the baseline itself, as `column method`. */
  limits: figures,
  /** By the methods that somebody chose, as `column method`: the value, or p, that is drift. Empty for the shipped ones. */
  rules: z.record(z.string(), z.object({ limit: z.number(), below: z.boolean() })).default({}),
  /** Share of the baseline's rows in which a column has no value, where there are any. */
  missing: figures.default({}),
  /** Null before it was learned; an older Tandem learned none. */
  paces: columnPaces.nullable().default(null),
});
export type WatchDrift = z.output<typeof watchDrift>;

/** What a model answers: one of two classes, one of several, a number, or a list in an order. */
export type JudgedTask = Pick<WatchState, 'kind' | 'positive' | 'forecast'>;

/** Where the watch of the errors of each version stands, as it is kept over restarts. */
export const errorStreams = z.array(
  z.object({
    version: z.string(),
    sinceMs: z.number(),
    /** Errors of numbers larger than this count as wrong; null of classes, and before it is known. */
    edge: z.number().nullable(),
    alarm: z.object({ atMs: z.number(), onsetMs: z.number(), before: z.number() }).nullable(),
    /** What watches it; an older Tandem had no other. */
    detector: z.enum(errorDetectors).catch('combined'),
    /** Of a detector that has one: requests between two false alarms, and the limits that were calibrated for it, once they are. */
    expectedRun: z.number().nullable().default(null),
    limits: onlineLimits.nullable().default(null),
  }),
);
export type KeptStream = z.output<typeof errorStreams>[number];

/** A row of the table as it is used; settings that cannot be read are the shipped ones. */
export function readWatch(
  row: { settings: unknown; state: unknown; drift: unknown; errors: unknown } | null,
): {
  settings: z.output<typeof storedWatchSettings>;
  state: WatchState | null;
  drift: WatchDrift | null;
  errors: KeptStream[];
} {
  const settings = storedWatchSettings.safeParse(row?.settings ?? {});
  const state = watchState.safeParse(row?.state);
  const drift = watchDrift.safeParse(row?.drift);
  return {
    settings: settings.success ? settings.data : storedWatchSettings.parse({}),
    state: state.success ? state.data : null,
    drift: drift.success ? drift.data : null,
    errors: errorStreams.catch([]).parse(row?.errors ?? []),
  };
}

/** The detector of stored settings that an earlier release had; null otherwise. */
export function removedDetectorOf(settings: unknown): string | null {
  const { data } = z.object({ errorDetector: z.string() }).safeParse(settings);
  return data !== undefined && Object.hasOwn(removedErrorDetectors, data.errorDetector)
    ? data.errorDetector
    : null;
}

/** How often a window is looked at: what is set, else by how often this installation samples at all. */
export function stepMsOf(settings: { stepSeconds?: number | undefined }): number {
  const usual = Math.min(300, Math.max(60, 12 * env.TANDEM_SAMPLE_SECONDS));
  return (settings.stepSeconds ?? usual) * 1_000;
}
