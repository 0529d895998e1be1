import { z } from 'zod';
import { ownershipFields } from '#lib/choices/infrastructure.ts';
import { baseVersionSchema, idSchema, savedRevision, timeText } from '#lib/schemas/fields.ts';
import { matcherSchema } from '#lib/schemas/incidents/silences.ts';

export type OwnershipField = (typeof ownershipFields)[number];

/** Team names must not contain commas, because filters list names separated by commas. */
const noComma = 'must not contain a comma';
const teamName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((name) => !name.includes(','), noComma);
const ownerName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((name) => !name.includes(','), noComma);
const tierSchema = z.number().int().min(1).max(4);

export const ownershipRule = z.object({
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean().default(true),
  /** All matchers must match labels of the resource, or its `kind`, `name` and `environment`. */
  matchers: z.array(matcherSchema).min(1, 'needs at least one label').max(20),
  teamId: idSchema.nullable().default(null),
  owner: ownerName.nullable().default(null),
  environmentId: idSchema.nullable().default(null),
  tier: tierSchema.nullable().default(null),
});
export type OwnershipRule = z.output<typeof ownershipRule>;

const rules = z.array(ownershipRule).max(200);
export const saveOwnershipInput = z.object({
  rules,
  /** Version that was edited. The save fails with a conflict if a newer one is in force. */
  version: z.number().int().min(0),
  comment: z.string().trim().max(1_000).default(''),
});
export const previewOwnershipInput = z.object({ rules });

const ownership = {
  teamId: idSchema.nullable().optional(),
  owner: ownerName.nullable().optional(),
  environmentId: idSchema.nullable().optional(),
};

/**
 * Fields that are present are set manually. Fields in `release` follow the rules again. `expected`:
 * field values when the form was opened; a conflict if one of them has changed since.
 */
export const setOwnershipInput = z.object({
  id: idSchema,
  ...ownership,
  tier: tierSchema.optional(),
  expected: z.object({ ...ownership, tier: tierSchema.nullable().optional() }).default({}),
  release: z.array(z.enum(ownershipFields)).default([]),
});

export const createTeamInput = z.object({ name: teamName });
export const renameTeamInput = z.object({
  id: idSchema,
  name: teamName,
  baseVersion: baseVersionSchema,
});

/** Team that takes over all references to the deleted team; null if there are none. */
export const deleteTeamInput = z.object({ id: idSchema, to: idSchema.nullable().default(null) });
const referenceKinds = [
  'role',
  'API key',
  'source',
  'MLflow server',
  'dataset source',
  'resource',
  'ownership rule',
  'monitor',
  'notification route',
  'incident',
  'action',
] as const;
/** References to a team by kind: their number, and the first of them. */
export const teamReference = z.strictObject({
  kind: z.enum(referenceKinds),
  count: z.int(),
  names: z.array(z.string()),
});
export type TeamReference = z.output<typeof teamReference>;
export const ownershipVersionInput = z.object({ version: z.coerce.number().int().min(1) });

/** User or rule that set a field of a resource. */
export const setByShape = z.object({
  by: z.enum(['person', 'rule']),
  /** Name of the user or of the rule. */
  name: z.string(),
  at: z.string(),
});
export type SetBy = Partial<Record<OwnershipField, z.output<typeof setByShape>>>;

const text = z.string();
const count = z.int();
export const ownershipRules = z.strictObject({
  /** 0: no rules were saved. */
  version: count,
  rules: z.array(ownershipRule),
  /** Newest first. */
  versions: z.array(
    z.strictObject({ version: count, editedBy: text, at: timeText, comment: text, rules: count }),
  ),
});
export type OwnershipRules = z.output<typeof ownershipRules>;

const namedResource = z.strictObject({ id: z.uuid(), kind: text, name: text });
export const ownershipPreview = z.strictObject({
  /** Per rule, in order. */
  rules: z.array(
    z.strictObject({
      matches: count,
      /** Number of fields that the rule currently decides: no earlier rule and no user set them. */
      decides: count,
      examples: z.array(namedResource).max(20),
    }),
  ),
  resources: count,
  changed: count,
  /** First 100 changes. */
  changes: z.array(
    z.strictObject({
      resource: namedResource,
      field: z.enum(ownershipFields),
      before: text.nullable(),
      after: text.nullable(),
      rule: text.nullable(),
    }),
  ),
});
export type OwnershipPreview = z.output<typeof ownershipPreview>;
export const teamItem = z.strictObject({
  id: z.uuid(),
  name: text,
  revision: savedRevision,
  createdAt: timeText,
  demo: z.boolean().describe('Whether it belongs to the demo company'),
  resources: count,
  memberCount: count,
  /** Only for callers who may see accounts. */
  members: z.array(z.strictObject({ id: z.uuid(), name: text, roles: z.array(text) })),
});
export type TeamItem = z.output<typeof teamItem>;
