import { z } from 'zod';
import { windowInput } from '../drift/windows.ts';

/** Usage query: the calls of a window in max. `points` steps. */
export const usageInput = windowInput.extend({
  points: z.coerce.number().int().min(2).max(400).default(120),
});

const tokens = {
  /** Null if no call reported token counts. */
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
};
const figures = {
  calls: z.int(),
  /** Failed calls according to their spans or rows; calls without a status count as successful. */
  errors: z.int(),
  latencyMs: z.strictObject({ p50: z.number().nullable(), p95: z.number().nullable() }),
  ...tokens,
};

/** Requests and predictions of one version. A figure without data is null. */
const servedVersion = z.strictObject({
  /** '' for calls that do not name a version. */
  version: z.string(),
  /** True for the version that the serving alias of the registered model points to. */
  serving: z.boolean(),
  requests: z.int(),
  errors: z.int().nullable(),
  errorRate: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /**
   * Only for servers that report total request time, such as Triton and TorchServe, from which only
   * a mean can be computed.
   */
  meanMs: z.number().nullable(),
  /** Data source: the rows that were sent, or the metrics of the model server. */
  toldBy: z.enum(['rows', 'server']),
});
export type ServedVersion = z.output<typeof servedVersion>;

/** Measures of generated text; `rows`: number of rows that have the measure. */
const answerMeasures = [
  'answer_length',
  'empty_answers',
  'refused_answers',
  'cut_off_answers',
  'input_tokens',
  'output_tokens',
] as const;
const answerFigure = z.strictObject({
  measure: z.enum(answerMeasures),
  /**
   * Median characters, a share, or mean tokens per request; null without data, or if the
   * predictions are not generated text.
   */
  value: z.number().nullable(),
  rows: z.int(),
});
export type AnswerFigure = z.output<typeof answerFigure>;

export const usageAnswer = z.strictObject({
  window: z.strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    version: z.string().nullable(),
  }),
  stepSeconds: z.number(),
  ...figures,
  /** The serving version first, then by number of requests. */
  versions: z.array(servedVersion),
  /**
   * By provider, operation and calling service, most frequent first; '' for values that were not
   * reported.
   */
  groups: z.array(
    z.strictObject({ provider: z.string(), operation: z.string(), caller: z.string(), ...figures }),
  ),
  errorTypes: z.array(z.strictObject({ name: z.string(), calls: z.int() })),
  finishReasons: z.array(z.strictObject({ name: z.string(), calls: z.int() })),
  series: z.array(z.strictObject({ at: z.iso.datetime(), ...figures })),
  /**
   * Null if no row has any of these measures, as for a classifier. A step omits measures without a
   * value.
   */
  answers: z
    .strictObject({
      measures: z.array(answerFigure),
      series: z.array(
        z.strictObject({
          at: z.iso.datetime(),
          values: z.partialRecord(z.enum(answerMeasures), z.number()),
        }),
      ),
    })
    .nullable(),
});
export type UsageAnswer = z.output<typeof usageAnswer>;
