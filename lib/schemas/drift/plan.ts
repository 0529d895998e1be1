import { z } from 'zod';
import { driftProfiles, removedDriftProfiles } from '#lib/choices/models/drift-profiles.ts';

/** Name of a profile. A removed profile is rejected, with the name of its replacement. */
export const driftProfile = z.enum(driftProfiles, {
  error: ({ input }) => {
    const replacement = removedDriftProfiles[String(input)];
    return replacement === undefined
      ? undefined
      : `${String(input)} was removed in release 0.2; use ${replacement}`;
  },
});

const modelName = z.string().min(1).max(200);

const kindChoice = z
  .strictObject({
    /** Name of a method of the profile; if null, the profile chooses. */
    method: z.string().max(50).nullable().default(null),
    /** Threshold for the value, or for p in tests; if null, the method's default. */
    threshold: z.number().min(0).max(1e9).nullable().default(null),
  })
  .refine(({ method, threshold }) => threshold === null || method !== null, {
    path: ['threshold'],
    message: 'applies to a method; name one, or omit the threshold',
  });

/** How the columns of a model are compared with its baseline. */
export const driftPlanBody = z.strictObject({
  profile: driftProfile.default('native'),
  numeric: kindChoice.default({ method: null, threshold: null }),
  categorical: kindChoice.default({ method: null, threshold: null }),
});
export type DriftPlanBody = z.output<typeof driftPlanBody>;

export const driftPlanInput = z.object({ name: modelName });
export const saveDriftPlanInput = driftPlanBody.extend({
  name: modelName,
  /** Whether to return only the findings that the plan would have produced. */
  preview: z.boolean().default(false),
  /** Number of days of history in the preview. */
  days: z.coerce.number().int().min(1).max(30).default(7),
});

/**
 * Reason why the default methods replace the chosen methods, which need the rows of the baseline.
 * `file`: the baseline has no rows, because it comes from a report or from a file uploaded before
 * rows were stored.
 */
const planProblem = z.enum(['file', 'rows-gone']);
export type PlanProblem = z.output<typeof planProblem>;

export const planInForce = z.strictObject({
  ...driftPlanBody.shape,
  /** Null if the chosen methods are in force. */
  problem: planProblem.nullable(),
});

export const driftPlanAnswer = z.strictObject({
  model: z.string(),
  ...driftPlanBody.shape,
  problem: planProblem.nullable(),
  /**
   * Profile of the stored plan if it belongs to an earlier release, so that the default methods
   * replace it; otherwise null.
   */
  removedProfile: z.string().nullable(),
  /**
   * Sample size and number of rows in the file, if only a sample is compared. Null if all rows are
   * compared, or if counts are enough.
   */
  sample: z.strictObject({ rows: z.int(), of: z.int() }).nullable(),
  /** Null while the default methods are in force. */
  editedBy: z.string().nullable(),
  editedAt: z.iso.datetime().nullable(),
  /**
   * Embedding columns of the baseline. Every profile compares them by the distance between their
   * means.
   */
  embeddings: z.array(z.string()),
  /** Available methods. */
  choices: z.array(
    z.strictObject({
      profile: z.enum(driftProfiles),
      kind: z.enum(['numeric', 'categorical']),
      method: z.string(),
      /** `value`: drift is above the threshold. `p`: drift is below the threshold. */
      by: z.enum(['value', 'p']),
      /** Null if the threshold is learned from parts of the baseline. */
      threshold: z.number().nullable(),
    }),
  ),
  /** Findings that the plan would have produced; null unless `preview` is set. */
  preview: z
    .strictObject({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      /** Number of evaluated windows, and of windows with too few rows for a verdict. */
      windows: z.int(),
      tooFew: z.int(),
      /**
       * Number of windows in which any column drifted, and in which at least half of the columns
       * drifted.
       */
      drifted: z.int(),
      half: z.int(),
      /** Number of drifted windows per column, most frequent first. */
      columns: z.array(z.strictObject({ column: z.string(), drifted: z.int() })),
    })
    .nullable(),
});
export type DriftPlanAnswer = z.output<typeof driftPlanAnswer>;
