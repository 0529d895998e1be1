import { z } from 'zod';
import { modelTemplates } from '#lib/choices/models/model-templates.ts';
import { flagParam } from '#lib/schemas/fields.ts';

const templateId = z.enum(modelTemplates.map(({ id }) => id));

export const templateInput = z.object({
  name: z.string().min(1).max(200),
  template: templateId,
  /** If true, also replaces settings that users have changed. */
  overwrite: flagParam.default(false),
});

const change = z.strictObject({
  kind: z.enum(['task', 'template', 'limit']),
  /** Measure and basis of a limit; null for the model card. */
  measure: z.string().nullable(),
  basis: z.enum(['realised', 'quality', 'drift', 'labels', 'answers']).nullable(),
  before: z.union([z.string(), z.number()]).nullable(),
  after: z.union([z.string(), z.number()]),
  /**
   * `set`: the value changes. `same`: it is already set. `kept`: it stays because a user has set
   * another value.
   */
  outcome: z.enum(['set', 'same', 'kept']),
});
export type TemplateChange = z.output<typeof change>;

export const templateAnswer = z.strictObject({
  model: z.string(),
  template: templateId,
  changes: z.array(change),
  /**
   * Parts that cannot be applied: the card if the model is not registered, the limits if it sends
   * no rows.
   */
  missing: z.array(z.enum(['card', 'limits'])),
});
export type TemplateAnswer = z.output<typeof templateAnswer>;
