import { z } from 'zod';
import { windowInput } from '../drift/windows.ts';

/** Calls of a window, cut into at most so many steps. */
export const usageInput = windowInput.extend({
  points: z.coerce.number().int().min(2).max(400).default(120),
});

const tokens = {
  /** Null where no call told of them. */
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
};
const figures = {
  calls: z.int(),
  /** Calls that failed, as their spans or rows tell; those that tell nothing of it count as answered. */
  errors: z.int(),
  latencyMs: z.strictObject({ p50: z.number().nullable(), p95: z.number().nullable() }),
  ...tokens,
};

/** What one version was asked and how it answered. A figure that nothing tells of is null. */
const servedVersion = z.strictObject({
  /** '' for what names no version. */
  version: z.string(),
  /** The version that the serving alias of the registered model points to. */
  serving: z.boolean(),
  requests: z.int(),
  errors: z.int().nullable(),
  errorRate: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** Of servers that count how long requests took together, such as Triton and TorchServe: more than a mean cannot be told of that. */
  meanMs: z.number().nullable(),
  /** The rows that were sent in, or the metrics of the model's server. */
  toldBy: z.enum(['rows', 'server']),
});
export type ServedVersion = z.output<typeof servedVersion>;

/** What can be told of texts that a model answers; `rows` are those that tell of it. */
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
  /** Median characters, a share, or mean tokens of a request; null where nothing tells, or of what is no written text. */
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
  /** The version that serves first, then by requests. */
  versions: z.array(servedVersion),
  /** By provider, operation and calling service, the most frequent first; '' where it was not told. */
  groups: z.array(
    z.strictObject({ provider: z.string(), operation: z.string(), caller: z.string(), ...figures }),
  ),
  errorTypes: z.array(z.strictObject({ name: z.string(), calls: z.int() })),
  finishReasons: z.array(z.strictObject({ name: z.string(), calls: z.int() })),
  series: z.array(z.strictObject({ at: z.iso.datetime(), ...figures })),
  /** Null where no row tells of any of it, as of a classifier. A step without a figure lacks its member. */
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
