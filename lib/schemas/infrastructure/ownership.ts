import { z } from 'zod';
import { ownershipFields } from '#lib/choices/infrastructure.ts';
import { baseVersionSchema, idSchema } from '#lib/schemas/fields.ts';
import { matcherSchema } from '#lib/schemas/incidents/silences.ts';

export type OwnershipField = (typeof ownershipFields)[number];

/** Filters list names separated by commas. */
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
  /** All of them must match labels of the resource, or its `kind`, `name` and `environment`. */
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
  /** Version that was edited; a conflict if another one is in force. */
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
 * Fields that are present are set by hand; those in `release` follow the rules again. `expected`:
 * values of the fields when the form was opened; a conflict if one of them has changed since.
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

/** Team that takes over all references to the deleted one; null if there are none. */
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
/** References to a team: the number per kind, and the first of them. */
export const teamReference = z.strictObject({
  kind: z.enum(referenceKinds),
  count: z.int(),
  names: z.array(z.string()),
});
export type TeamReference = z.output<typeof teamReference>;
export const ownershipVersionInput = z.object({ version: z.coerce.number().int().min(1) });

/** Who set a field of a resource. */
export const setByShape = z.object({
  by: z.enum(['person', 'rule']),
  /** Name of the person or of the rule. */
  name: z.string(),
  at: z.string(),
});
export type SetBy = Partial<Record<OwnershipField, z.output<typeof setByShape>>>;

export type OwnershipRules = {
  /** 0: no rules were saved. */
  version: number;
  rules: OwnershipRule[];
  /** Newest first. */
  versions: { version: number; editedBy: string; at: string; comment: string; rules: number }[];
};
export type OwnershipPreview = {
  /** Per rule, in order. */
  rules: {
    matches: number;
    /** Fields that the rule decides now: no earlier rule or person set them. */
    decides: number;
    examples: { id: string; kind: string; name: string }[];
  }[];
  resources: number;
  changed: number;
  /** First 100 changes. */
  changes: {
    resource: { id: string; kind: string; name: string };
    field: OwnershipField;
    before: string | null;
    after: string | null;
    rule: string | null;
  }[];
};
export type TeamItem = {
  id: string;
  name: string;
  revision: number;
  createdAt: string;
  /** True for teams of the demo company. */
  demo: boolean;
  resources: number;
  memberCount: number;
  /** Only for callers who may see accounts. */
  members: { id: string; name: string; roles: string[] }[];
};
