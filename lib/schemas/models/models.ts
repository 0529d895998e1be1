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
/** `latest` and `v3` could be mistaken for versions. */
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
  /** Returns the target of the alias at this time; default: now. */
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
  /** A version to include in the list regardless of its age. */
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
 * Executed or requested: a protected alias, and any alias of a model that is copied from another
 * server, moves only through an action.
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
/** `registered`: the versions in the changes that have not been deleted since. */
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
  /** From the inventory; empty and `unset` if not stated. */
  owner: string;
  tier: RiskTier;
  createdBy: string;
  /** True for models of the demo company. */
  demo: boolean;
  /** True for predictors of Tandem itself. */
  builtIn: boolean;
  /** Rollout of a version that is in progress, if any. */
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
  /** Requests for protected aliases that wait for a decision or are running. */
  requests: { id: string; number: number; title: string; status: string; href: string }[];
  origin: OriginNote;
  /**
   * For predictors of Tandem itself: the number of predictions that people judged, and how many
   * they agreed with.
   */
  predictor: PeopleAgree | null;
};
export type PeopleAgree = { version: number; verdicts: number; agreed: number };
/** A metric of a version; `dataset` and `digest` if it was measured on a specific one. */
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
  /** Why the files were not read; null if they were. */
  filesNote: string | null;
  /**
   * Columns of the model's signature with their types, and the build environment; from the metadata
   * files of the model.
   */
  schema: Record<string, string>;
  environment: Record<string, string>;
  aliasChanges: AliasChange[];
};
/**
 * Metrics by version, newest version first; the name includes the dataset if versions have the
 * metric for several datasets.
 */
export type VersionMetrics = {
  items: { version: number; metrics: Record<string, number | string> }[];
};
