import { z } from 'zod';
import { driftProfiles, removedDriftProfiles } from '#lib/choices/models/drift-profiles.ts';

/** Name of a profile; a removed one is refused with its replacement. */
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
    /** Of the value, or of p for tests; null is the method's own. */
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
  /** Only tell what it would have found. */
  preview: z.boolean().default(false),
  /** Days of history that the preview looks at. */
  days: z.coerce.number().int().min(1).max(30).default(7),
});

/** Why the shipped methods measure in place of the chosen ones, which need the rows of the baseline. `file`: it has none, as one of a report, or of a file of before rows were kept. */
const planProblem = z.enum(['file', 'rows-gone']);
export type PlanProblem = z.output<typeof planProblem>;

export const planInForce = z.strictObject({
  ...driftPlanBody.shape,
  /** Null where what was chosen is in force. */
  problem: planProblem.nullable(),
});

export const driftPlanAnswer = z.strictObject({
  model: z.string(),
  ...driftPlanBody.shape,
  problem: planProblem.nullable(),
  /** Profile of the stored plan that an earlier release had; the shipped methods measure instead. Null otherwise. */
  removedProfile: z.string().nullable(),
  /** How many of the rows of the file are compared, where those are a sample; null where all are, or counts suffice. */
  sample: z.strictObject({ rows: z.int(), of: z.int() }).nullable(),
  /** Null while the shipped methods are in force. */
  editedBy: z.string().nullable(),
  editedAt: z.iso.datetime().nullable(),
  /** Columns of the baseline that are embeddings: the distance of their means is what counts, by every profile. */
  embeddings: z.array(z.string()),
  /** What can be chosen. */
  choices: z.array(
    z.strictObject({
      profile: z.enum(driftProfiles),
      kind: z.enum(['numeric', 'categorical']),
      method: z.string(),
      /** `value`: drift above the threshold; `p`: drift below it. */
      by: z.enum(['value', 'p']),
      /** Null where it is learned from the parts of the baseline. */
      threshold: z.number().nullable(),
    }),
  ),
  /** What it would have found; null without `preview`. */
  preview: z
    .strictObject({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      /** Windows that were looked at, and those of them with too few rows to say. */
      windows: z.int(),
      tooFew: z.int(),
      /** Windows in which a column drifted, and in which half of the columns did. */
      drifted: z.int(),
      half: z.int(),
      /** By column, the most often drifted first. */
      columns: z.array(z.strictObject({ column: z.string(), drifted: z.int() })),
    })
    .nullable(),
});
export type DriftPlanAnswer = z.output<typeof driftPlanAnswer>;
