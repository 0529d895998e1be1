import { z } from 'zod';
import { riskTiers, type InventoryGap, type RiskTier } from '#lib/choices/governance.ts';
import { cardTasks, taskFields, type CardTask } from '#lib/choices/models/card-tasks.ts';
import { modelTemplates } from '#lib/choices/models/model-templates.ts';
import type { CardCheck } from '#lib/model-card-gate.ts';
import type { PromotionEvidence } from '#lib/schemas/actions/promotion.ts';
import { baseVersionSchema, listParam, pageParams, timeParam } from '#lib/schemas/fields.ts';
import { modelNameInput, versionInput, type AliasChange } from './models.ts';

const tierSchema = z.enum(riskTiers);
const comment = z.string().trim().max(1_000).default('');
const baseVersion = baseVersionSchema;

export const setGovernanceInput = modelNameInput.extend({
  owner: z.string().trim().max(200),
  purpose: z.string().trim().max(2_000),
  tier: tierSchema,
  comment,
  /** Version that was edited. The save fails with a conflict if a newer one is in force. */
  baseVersion,
});
export const modelAtInput = modelNameInput.extend({ at: timeParam.optional() });
export const listInventoryInput = z.object({
  ...pageParams,
  search: z.string().trim().max(200).optional(),
  tier: listParam.optional(),
  owner: listParam.optional(),
  gap: listParam.optional(),
});

const words = z.string().trim().max(10_000).default('');
/**
 * Carbon footprint and cost of a model: stated with a source, or marked as not measured with a
 * reason.
 */
const footprintSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not stated') }),
  z.object({ kind: z.literal('not measured'), reason: z.string().trim().min(1).max(1_000) }),
  z.object({
    kind: z.literal('stated'),
    carbonKg: z.number().min(0).nullable(),
    cost: z
      .object({
        amount: z.string().regex(/^\d{1,15}(?:\.\d{1,6})?$/u, 'must be a plain decimal number'),
        currency: z.string().regex(/^[A-Z]{3}$/u, 'must be a currency such as EUR'),
      })
      .nullable(),
    source: z.string().trim().min(1).max(1_000),
  }),
]);
export const writtenCardSchema = z.object({
  intendedUse: words,
  outOfScope: words,
  limits: words,
  ethicalConsiderations: words,
  footprint: footprintSchema.default({ kind: 'not stated' }),
  /** Task of the model; null if not stated. */
  task: z
    .enum(cardTasks.map(({ id }) => id))
    .nullable()
    .default(null),
  /** Last selected template; its prompts appear next to the fields. */
  template: z
    .enum(modelTemplates.map(({ id }) => id))
    .nullable()
    .default(null),
  /** Fields specific to the task; text written for another task is retained. */
  forTask: z
    .partialRecord(z.enum(taskFields.map(({ id }) => id)), z.string().trim().max(2_000))
    .default({}),
});
export type WrittenCard = z.output<typeof writtenCardSchema>;
export const getCardInput = modelNameInput.extend({
  /** Model version of the card. Default: the serving version, otherwise the newest one. */
  version: versionInput.shape.version.optional(),
  /** Time of the card to return. */
  at: timeParam.optional(),
});
export const saveCardInput = modelNameInput.extend({
  written: writtenCardSchema,
  comment,
  baseRevision: baseVersion,
});

export type GovernanceEntry = {
  version: number;
  owner: string;
  purpose: string;
  tier: RiskTier;
  comment: string;
  by: string | null;
  at: string | null;
};
export type GovernanceHistory = {
  current: GovernanceEntry;
  /**
   * Risk tier that the policy rules apply to. A tier below high applies only after two users have
   * confirmed it.
   */
  tierForRules: RiskTier;
  versions: GovernanceEntry[];
};

export type CardDataset = {
  name: string;
  digest: string;
  sourceType: string;
  source: string;
  context: string | null;
  /** Page of the logged dataset with this digest, relative to Tandem's base URL. */
  href: string;
};
export type CardMetric = {
  key: string;
  value: number | string;
  dataset: string | null;
  slice: string | null;
};
export type ModelCardDetail = {
  name: string;
  version: number | null;
  revision: number;
  governance: GovernanceEntry;
  written: WrittenCard;
  /** Task inferred from the rows; null if the rows do not show it. */
  taskByRows: CardTask | null;
  generated: {
    run: { id: string; name: string } | null;
    trainingData: CardDataset[];
    metrics: CardMetric[];
    /** Reasons why lists are empty. */
    notes: string[];
    readAt: string;
  };
  checks: CardCheck[];
  complete: boolean;
  revisions: { revision: number; by: string; at: string; comment: string }[];
};

export const scanStatuses = ['clean', 'warning', 'dangerous', 'not_checked'] as const;
export type ScanStatus = (typeof scanStatuses)[number];
export const scannedFileSchema = z.object({
  path: z.string(),
  bytes: z.number(),
  sha256: z.string().nullable(),
  kind: z.string(),
  risk: z.enum(['none', 'code', 'dangerous', 'unknown']),
  findings: z.array(z.string()),
});
export type ScannedFile = z.output<typeof scannedFileSchema>;
/** Record of a user who accepted unscanned files. */
export const vouchedSchema = z.strictObject({
  byId: z.string(),
  by: z.string(),
  reason: z.string(),
  at: z.string(),
});
export type FilesVouched = z.output<typeof vouchedSchema>;
export const vouchFilesInput = versionInput.extend({
  reason: z.string().trim().min(1, 'enter how you checked them and the result').max(1_000),
});

export type ScanDetail = {
  name: string;
  version: number;
  scan: {
    status: ScanStatus;
    sentence: string;
    rules: string;
    files: ScannedFile[];
    notes: string[];
    scannedAt: string;
    /** User who accepted the unscanned files. */
    vouched: FilesVouched | null;
  } | null;
};

export type InventoryItem = {
  id: string;
  name: string;
  owner: string;
  purpose: string;
  tier: RiskTier;
  team: string | null;
  servingVersion: number | null;
  latestVersion: number | null;
  cardRevision: number;
  cardMissing: string[];
  scan: ScanStatus | null;
  lastValidatedAt: string | null;
  /**
   * Number of requests to move a protected alias that are waiting or running; null if the caller
   * may not see actions.
   */
  openRequests: number | null;
  gaps: InventoryGap[];
  demo: boolean;
  updatedAt: string;
};
export type InventoryPage = {
  items: InventoryItem[];
  nextCursor: string | null;
  /** Number of models per value, among all models that the caller may see. */
  facets: Record<'tier' | 'owner' | 'gap', { value: string; count: number }[]>;
  total: number;
};

export type VoteAt = {
  by: string;
  onBehalfOf: string | null;
  vote: string;
  comment: string | null;
  at: string;
  breakGlass: boolean;
};
export type ModelAt = {
  name: string;
  at: string;
  existed: boolean;
  /** When the model was removed; null while it is registered. */
  removed: { at: string; by: string } | null;
  /** Current name, or the name at removal; null if the name has not changed since. */
  nowNamed: string | null;
  sentence: string;
  decided: { alias: string; version: number; since: string } | null;
  aliases: { alias: string; version: number; since: string; protected: boolean }[];
  /**
   * Versions that sent predictions in the preceding hour, most requests first, regardless of the
   * alias.
   */
  answered: { version: string; requests: number }[];
  /**
   * Version that was deciding; if no alias determines it, the version with the most predictions.
   */
  version: {
    version: number;
    registeredAt: string;
    registeredBy: string;
    source: string;
    removed: { at: string; by: string } | null;
  } | null;
  trainedOn: {
    run: { id: string; name: string; startedAt: string; commit: string | null } | null;
    datasets: CardDataset[];
    note: string | null;
  };
  approval:
    | {
        kind: 'action';
        action: {
          id: string;
          number: number;
          href: string;
          title: string;
          status: string;
          risk: string;
          planVersion: string;
          proposer: string;
          policy: string;
          requiredVotes: number;
          proposedAt: string;
          decidedAt: string | null;
        };
        votes: VoteAt[];
        /** Comments on the request. */
        comments: { by: string; at: string; body: string }[];
        reason: string;
        evidence: { title: string; href: string }[];
        checks: { title: string; ok: boolean; detail: string }[];
        /**
         * Evidence for the requested version: comparison, drift, cost, card, scan. Null for
         * requests without evidence.
         */
        promotion: PromotionEvidence | null;
      }
    | { kind: 'none'; reason: string };
  change: AliasChange | null;
  /**
   * Last change before the time and first change after it, of the aliases that determine the
   * deciding version.
   */
  previousChangeAt: string | null;
  nextChangeAt: string | null;
  /** Time when the version stopped deciding, and the version that replaced it. */
  replaced: { at: string; toVersion: number | null } | null;
  governance: GovernanceEntry;
  card: { revision: number; by: string; at: string } | null;
  scan: { status: ScanStatus; scannedAt: string; vouched: FilesVouched | null } | null;
  watch: {
    limits: { name: string; metric: string; sentence: string; version: number; since: string }[];
    monitors: { id: string; name: string; sentence: string; since: string }[];
    /** Baselines in force. */
    baselines: { id: string; name: string; rows: number; since: string }[];
    measured: { metric: string; series: number }[];
    note: string | null;
  };
};
