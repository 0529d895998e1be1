import { z } from 'zod';
import { flagParam, healthStateParam, pageParams, timeParam } from '../fields.ts';
import type { ModelHealth } from '../model-monitoring/health.ts';

/** What happens to values of a model before anything of them is written. */
export const privacyRules = z.object({
  features: z.record(z.string().min(1).max(200), z.enum(['hash', 'drop'])).default({}),
  segment: z.record(z.string().min(1).max(200), z.enum(['hash', 'drop'])).default({}),
  requestId: z.enum(['keep', 'hash']).default('keep'),
  /** Texts of predictions and labels, items of lists and names of classes; numbers stay. */
  answer: z.enum(['keep', 'hash', 'drop']).default('keep'),
});
export type PrivacyRules = z.output<typeof privacyRules>;

const modelName = z.string().min(1).max(200);

/** A range of request times. Default: up to now. */
const rangeParams = { from: timeParam.optional(), to: timeParam.optional() };

/** The cursor is the last name. */
export const listInferenceInput = z.object({
  ...pageParams,
  ...rangeParams,
  /** Only the model of this name. */
  name: modelName.optional(),
  state: healthStateParam.optional(),
  /** Waits until what was accepted can be read. */
  fresh: flagParam.default(false),
});
export const inferenceModelInput = z.object({ name: modelName, ...rangeParams });

export const savePrivacyInput = privacyRules.extend({ name: modelName });
export const saveRetentionInput = z.object({
  name: modelName,
  /** Days that rows and labels of the model are kept. */
  days: z.coerce.number().int().min(1).max(800),
});

const featureTypes = ['number', 'text', 'boolean', 'embedding'] as const;
/** Numbers of an embedding. */
const vectorLength = z.number().int().min(2).max(2_048).optional();
/** One feature as it is expected. `categories` are known values of a text with few of them. */
export const featureSchema = z.object({
  name: z.string(),
  type: z.enum(featureTypes),
  required: z.boolean(),
  categories: z.array(z.string()).nullable(),
  length: vectorLength,
});
export type FeatureSchema = z.output<typeof featureSchema>;

export const saveSchemaInput = z.object({
  name: modelName,
  features: z
    .array(
      z.object({
        name: z.string().min(1).max(200),
        type: z.enum(featureTypes),
        required: z.boolean().default(true),
        categories: z.array(z.string().max(1_000)).max(1_000).nullable().default(null),
        length: vectorLength,
      }),
    )
    .min(1)
    .max(1_000),
});

/** What rows of one version are expected to hold, in place of the model's schema. */
export const versionSchema = z.object({
  version: z.string(),
  /** Of the registered version, or what its rows held when somebody accepted that. */
  source: z.enum(['signature', 'accepted']),
  /** When the version was registered, or the schema accepted. */
  at: z.iso.datetime(),
  /** Rows from this time on; null for all of the version. */
  from: z.iso.datetime().nullable(),
  features: z.array(featureSchema),
});
export type VersionSchema = z.output<typeof versionSchema>;

/** What the newest rows of a version hold, where they differ from their schema. */
export const schemaOffer = z.object({
  version: z.string(),
  /** Since when they all hold the same, and how many came since. */
  from: z.iso.datetime(),
  rows: z.int(),
  /** Whether that is long enough to accept it. */
  ready: z.boolean(),
  features: z.array(featureSchema),
  changes: z.array(
    z.object({ feature: z.string(), change: z.enum(['added', 'dropped', 'changed']) }),
  ),
  /** Of the features: who accepts says with it what was seen. */
  digest: z.string(),
});
export type SchemaOffer = z.output<typeof schemaOffer>;

export const acceptSchemaInput = z.object({
  name: modelName,
  version: z.string().max(200),
  digest: z.string().min(1).max(100),
});

export type SchemaViolations = {
  /** Rows that lack a required feature. */
  missing: number;
  /** Rows with a feature that is not in the schema. */
  extra: number;
  wrongType: number;
  /** Embeddings of another length. */
  wrongLength: number;
  newCategory: number;
};

export type InferenceModelItem = ModelHealth & {
  id: string;
  name: string;
  versions: { version: string; rows: number; firstAt: string; lastAt: string }[];
  rows: number;
  firstAt: string | null;
  lastAt: string | null;
  labels: number;
  /** Names of those who sent the rows of the range. */
  sources: string[];
  retentionDays: number;
  schema: 'learned' | 'signature' | 'set' | null;
  privacy: boolean;
  /** Drift is computed against it. */
  hasBaseline: boolean;
  violations: SchemaViolations;
};
