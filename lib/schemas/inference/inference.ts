import { z } from 'zod';
import { flagParam, healthStateParam, pageParams, timeParam } from '../fields.ts';
import type { ModelHealth } from '../model-monitoring/health.ts';

/** Privacy rules that are applied to a model's values before any of them are stored. */
export const privacyRules = z.object({
  features: z.record(z.string().min(1).max(200), z.enum(['hash', 'drop'])).default({}),
  segment: z.record(z.string().min(1).max(200), z.enum(['hash', 'drop'])).default({}),
  requestId: z.enum(['keep', 'hash']).default('keep'),
  /**
   * Treatment of text predictions and labels, list items and class names; numbers are not changed.
   */
  answer: z.enum(['keep', 'hash', 'drop']).default('keep'),
});
export type PrivacyRules = z.output<typeof privacyRules>;

const modelName = z.string().min(1).max(200);

/** A range of request times; by default it ends now. */
const rangeParams = { from: timeParam.optional(), to: timeParam.optional() };

/** The cursor is the last name of the previous page. */
export const listInferenceInput = z.object({
  ...pageParams,
  ...rangeParams,
  /** Restricts the list to the model of this name. */
  name: modelName.optional(),
  state: healthStateParam.optional(),
  /** If true, the request waits until all accepted data can be read. */
  fresh: flagParam.default(false),
});
export const inferenceModelInput = z.object({ name: modelName, ...rangeParams });

export const savePrivacyInput = privacyRules.extend({ name: modelName });
export const saveRetentionInput = z.object({
  name: modelName,
  /** Retention of the rows and labels of the model, in days. */
  days: z.coerce.number().int().min(1).max(800),
});

const featureTypes = ['number', 'text', 'boolean', 'embedding'] as const;
/** Number of dimensions of an embedding. */
const vectorLength = z.number().int().min(2).max(2_048).optional();
/**
 * Expected properties of one feature. `categories`: the values of a text feature with few distinct
 * values.
 */
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

/** Expected schema of the rows of one version, in place of the model's schema. */
export const versionSchema = z.object({
  version: z.string(),
  /** signature: from the registered version; accepted: from rows that a user accepted. */
  source: z.enum(['signature', 'accepted']),
  /** When the version was registered, or when the schema was accepted. */
  at: z.iso.datetime(),
  /** Start of the rows that the schema applies to; null for all rows of the version. */
  from: z.iso.datetime().nullable(),
  features: z.array(featureSchema),
});
export type VersionSchema = z.output<typeof versionSchema>;

/** Observed schema of a version's newest rows, if it differs from the version's schema. */
export const schemaOffer = z.object({
  version: z.string(),
  /** Start of the rows that all have this schema, and their number. */
  from: z.iso.datetime(),
  rows: z.int(),
  /** True if there is enough data to accept the schema. */
  ready: z.boolean(),
  features: z.array(featureSchema),
  changes: z.array(
    z.object({ feature: z.string(), change: z.enum(['added', 'dropped', 'changed']) }),
  ),
  /** Digest of the features. An accept request sends it to identify the reviewed schema. */
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
  /** Embeddings of the wrong length. */
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
  /** Names of the senders of the rows in this range. */
  sources: string[];
  retentionDays: number;
  schema: 'learned' | 'signature' | 'set' | null;
  privacy: boolean;
  /** Whether there is a baseline to compute drift against. */
  hasBaseline: boolean;
  violations: SchemaViolations;
};
