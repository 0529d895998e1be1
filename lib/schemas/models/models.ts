import { z } from 'zod';
import type { RiskTier } from '#lib/choices/governance.ts';
import { searchPage } from '#lib/schemas/experiments/fields.ts';
import type { OriginNote } from '#lib/schemas/experiments/origin.ts';
import { healthStateParam, pageParams, timeParam, type Page } from '#lib/schemas/fields.ts';
import type { ModelHealth } from '#lib/schemas/model-monitoring/health.ts';

const nameSchema = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^/:\\]*$/u, 'must not contain a slash or a colon')
  .refine((name) => name.trim() !== '' && name !== '.' && name !== '..', 'must be a name');
const versionSchema = z.coerce.number().int().min(1).max(2_147_483_647);
/** Rejects `latest` and names such as `v3`, which could be mistaken for versions. */
const aliasSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\w-]+$/u, 'may contain letters, digits, _ and -')
  .refine((alias) => alias.toLowerCase() !== 'latest', 'latest always names the newest version')
  .refine((alias) => !/^v\d+$/iu.test(alias), 'must not look like a version');
const description = z.string().max(5_000);
const tag = {
  key: z.string().min(1).max(250),
  value: z.string().max(100_000).default(''),
};
const tags = z.array(z.object(tag)).max(1_000).default([]);

export const modelNameInput = z.object({ name: nameSchema });
export const createModelInput = modelNameInput.extend({
  description: description.default(''),
  tags,
});
export const renameModelInput = modelNameInput.extend({ newName: nameSchema });
export const updateModelInput = modelNameInput.extend({ description: description.default('') });
export const setModelTagInput = modelNameInput.extend(tag);
export const deleteModelTagInput = modelNameInput.extend({ key: tag.key });
export const searchModelsInput = z.object({
  ...searchPage,
  maxResults: z.coerce.number().int().min(1).max(1_000).default(100),
});
const stages = ['None', 'Staging', 'Production', 'Archived'] as const;
const stageSchema = z
  .string()
  .transform((text) => stages.find((stage) => stage.toLowerCase() === text.toLowerCase()) ?? text)
  .pipe(z.enum(stages));
export const latestVersionsInput = modelNameInput.extend({
  stages: z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(stageSchema).max(4).default([]),
  ),
});

export const versionInput = modelNameInput.extend({ version: versionSchema });
export const versionFilesInput = versionInput.extend({ path: z.string().max(2_000).default('') });
export const createVersionInput = modelNameInput.extend({
  source: z.string().min(1).max(2_000),
  runId: z.string().max(100).default(''),
  runLink: z.string().max(2_000).default(''),
  description: description.default(''),
  modelId: z.string().max(100).default(''),
  tags,
});
export const updateVersionInput = versionInput.extend({ description: description.default('') });
export const transitionStageInput = versionInput.extend({
  stage: stageSchema,
  archiveExistingVersions: z.boolean().default(false),
});
export const setVersionTagInput = versionInput.extend(tag);
export const deleteVersionTagInput = versionInput.extend({ key: tag.key });
export const searchVersionsInput = z.object({
  ...searchPage,
  maxResults: z.coerce.number().int().min(1).max(200_000).default(10_000),
});

export const aliasInput = modelNameInput.extend({ alias: aliasSchema });
export const setAliasInput = aliasInput.extend({ version: versionSchema });
export const resolveAliasInput = aliasInput.extend({
  /** Time to resolve the alias at; default: now. */
  at: timeParam.optional(),
});
export const protectAliasesInput = z.object({ aliases: z.array(aliasSchema).max(50) });

/** Lists and details of Tandem's own API. */
export const listModelsInput = z.object({
  ...pageParams,
  search: z.string().trim().max(200).optional(),
  state: healthStateParam.optional(),
});
export const modelDetailInput = modelNameInput.extend({
  /** Maximum number of versions and alias changes, newest first. */
  limit: pageParams.limit,
});
export const listVersionsInput = modelNameInput.extend({
  ...pageParams,
  search: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe('A version number or its prefix, or part of an alias or the description'),
});
export const listAliasChangesInput = modelNameInput.extend(pageParams);
export const versionMetricsInput = modelDetailInput.extend({
  /** Version that the list always includes, regardless of its age. */
  version: versionSchema.optional(),
});

type KeyValue = { key: string; value: string };
export type WireVersion = {
  name: string;
  version: string;
  creationTimestamp: number;
  lastUpdatedTimestamp: number;
  userId: string;
  currentStage: string;
  description: string;
  source: string;
  runId: string;
  status: string;
  statusMessage?: string;
  tags: KeyValue[];
  runLink: string;
  aliases: string[];
  modelId?: string;
};
export type WireModel = {
  name: string;
  creationTimestamp: number;
  lastUpdatedTimestamp: number;
  userId: string;
  description: string;
  latestVersions: WireVersion[];
  tags: KeyValue[];
  aliases: { alias: string; version: string }[];
};

/**
 * The alias was moved, or the move was requested. Protected aliases, and all aliases of models
 * copied from another server, move only through an action.
 */
export type AliasAnswer =
  | { kind: 'done' }
  | { kind: 'asked'; id: string; number: number; href: string };

export type AliasChange = {
  at: string;
  alias: string;
  fromVersion: number | null;
  toVersion: number | null;
  by: { kind: string; id: string | null; name: string };
  /** `approvedBy` is empty if the caller may not see the request. */
  action: { id: string; number: number; href: string; approvedBy: string[] } | null;
};
/** `registered`: versions mentioned in the changes that have not been deleted since. */
export type AliasChangePage = Page<AliasChange> & { total: number; registered: number[] };
export type ModelAliasItem = {
  alias: string;
  version: number;
  protected: boolean;
  since: string;
};
export type ModelItem = ModelHealth & {
  id: string;
  name: string;
  description: string;
  versions: number;
  latestVersion: number | null;
  aliases: ModelAliasItem[];
  tags: Record<string, string>;
  /** Owner and tier from the inventory; empty and `unset` if not stated. */
  owner: string;
  tier: RiskTier;
  createdBy: string;
  /** True for models of the demo company. */
  demo: boolean;
  /** True for Tandem's built-in predictors. */
  builtIn: boolean;
  /** Rollout in progress for a version of the model, if any. */
  rollout: OpenRollout | null;
  createdAt: string;
  updatedAt: string;
};
/** `since`: start of the current stage. */
export type OpenRollout = {
  id: string;
  version: string;
  stage: string;
  state: string;
  reason: string;
  since: string;
};
export type ModelVersionItem = {
  version: number;
  description: string;
  status: string;
  stage: string;
  source: string;
  run: { id: string; name: string; experimentId: string } | null;
  loggedModelId: string | null;
  aliases: string[];
  tags: Record<string, string>;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
};
export type ModelDetail = ModelItem & {
  items: ModelVersionItem[];
  aliasChanges: AliasChange[];
  /** Requests for protected aliases that are waiting for a decision or running. */
  requests: { id: string; number: number; title: string; status: string; href: string }[];
  origin: OriginNote;
  /**
   * For Tandem's built-in predictors: the number of predictions with a user verdict, and of those
   * that users agreed with.
   */
  predictor: PeopleAgree | null;
};
export type PeopleAgree = { version: number; verdicts: number; agreed: number };
/**
 * A metric of a version; `dataset` and `digest` are set if it was measured on a specific dataset.
 */
export type MeasuredMetric = {
  key: string;
  value: number | string;
  step: number;
  dataset: string | null;
  digest: string | null;
};
export type ModelVersionDetail = ModelVersionItem & {
  name: string;
  metrics: MeasuredMetric[];
  params: KeyValue[];
  files: { path: string; isDir: boolean; fileSize?: number }[];
  /** Reason the files were not read; null if they were. */
  filesNote: string | null;
  /**
   * Columns of the model signature with their types, and the build environment; both from the
   * model's metadata files.
   */
  schema: Record<string, string>;
  environment: Record<string, string>;
  aliasChanges: AliasChange[];
};
/**
 * Metrics by version, newest version first. The metric name includes the dataset if a metric was
 * measured on several datasets.
 */
export type VersionMetrics = {
  items: { version: number; metrics: Record<string, number | string> }[];
};
