import { z } from 'zod';
import { driftProfiles, removedDriftProfiles } from '#lib/choices/models/drift-profiles.ts';

/** Name of a profile; a removed one is rejected with the name of its replacement. */
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
    /** Name of a method of the profile; null leaves the choice to the profile. */
    method: z.string().max(50).nullable().default(null),
    /** Threshold of the value, or of p for tests; null uses the method's default. */
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
  /** Return only the findings that the plan would have had. */
  preview: z.boolean().default(false),
  /** Days of history in the preview. */
  days: z.coerce.number().int().min(1).max(30).default(7),
});

/**
 * Why the shipped methods replace the chosen ones, which need the rows of the baseline. `file`: the
 * baseline has no rows, because it is from a report, or from a file uploaded before rows were
 * stored.
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
   * Profile of the stored plan if it belongs to an earlier release; the shipped methods replace it.
   * Null otherwise.
   */
  removedProfile: z.string().nullable(),
  /**
   * How many of the file's rows are compared, if only a sample is; null if all are, or if counts
   * suffice.
   */
  sample: z.strictObject({ rows: z.int(), of: z.int() }).nullable(),
  /** Null while the shipped methods are in force. */
  editedBy: z.string().nullable(),
  editedAt: z.iso.datetime().nullable(),
  /**
   * Embedding columns of the baseline; every profile compares them by the distance of their means.
   */
  embeddings: z.array(z.string()),
  /** Available methods. */
  choices: z.array(
    z.strictObject({
      profile: z.enum(driftProfiles),
      kind: z.enum(['numeric', 'categorical']),
      method: z.string(),
      /** `value`: drift if above the threshold; `p`: drift if below it. */
      by: z.enum(['value', 'p']),
      /** Null if it is learned from the parts of the baseline. */
      threshold: z.number().nullable(),
    }),
  ),
  /** Findings that the plan would have had; null without `preview`. */
  preview: z
    .strictObject({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      /** Number of windows evaluated, and of those with too few rows for a verdict. */
      windows: z.int(),
      tooFew: z.int(),
      /** Number of windows in which a column drifted, and in which half of the columns did. */
      drifted: z.int(),
      half: z.int(),
      /** By column, most frequently drifted first. */
      columns: z.array(z.strictObject({ column: z.string(), drifted: z.int() })),
    })
    .nullable(),
});
export type DriftPlanAnswer = z.output<typeof driftPlanAnswer>;
