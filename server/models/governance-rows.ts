import { riskTiers, type RiskTier } from '#lib/choices/governance.ts';
import {
  writtenCardSchema,
  type GovernanceEntry,
  type WrittenCard,
} from '#lib/schemas/models/governance.ts';
import type { ModelCard, ModelGovernance } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** Governance of a model without saved governance. */
const unsaid: GovernanceEntry = {
  version: 0,
  owner: '',
  purpose: '',
  tier: 'unset',
  comment: '',
  by: null,
  at: null,
};

function tierOf(text: string): RiskTier {
  return riskTiers.find((tier) => tier === text) ?? 'unset';
}

export function toGovernance(row: ModelGovernance | null | undefined): GovernanceEntry {
  if (row === null || row === undefined) return unsaid;
  return {
    version: row.version,
    owner: row.owner,
    purpose: row.purpose,
    tier: tierOf(row.tier),
    comment: row.comment,
    by: row.editedBy,
    at: row.createdAt.toISOString(),
  };
}

/** Governance of a model, now or at a given time. */
export async function readGovernance(
  tx: Pick<Transaction, 'modelGovernance'>,
  modelId: string,
  at?: Date,
): Promise<GovernanceEntry> {
  return toGovernance(
    await tx.modelGovernance.findFirst({
      where: { modelId, ...(at === undefined ? {} : { createdAt: { lte: at } }) },
      orderBy: { version: 'desc' },
    }),
  );
}

/** Current governance by model ID, for the models that have any. */
export async function currentGovernance(
  tx: Pick<Transaction, 'modelGovernance'>,
  modelIds: readonly string[],
): Promise<Map<string, GovernanceEntry>> {
  const rows = await tx.modelGovernance.findMany({
    where: { modelId: { in: [...modelIds] } },
    orderBy: [{ modelId: 'asc' }, { version: 'desc' }],
    distinct: ['modelId'],
  });
  return new Map(rows.map((row) => [row.modelId, toGovernance(row)]));
}

/** User-written part of the card, current or at a given time; null if there is none. */
export async function readCardRow(
  tx: Pick<Transaction, 'modelCard'>,
  modelId: string,
  at?: Date,
): Promise<ModelCard | null> {
  return tx.modelCard.findFirst({
    where: { modelId, ...(at === undefined ? {} : { createdAt: { lte: at } }) },
    orderBy: { revision: 'desc' },
  });
}

export function writtenOf(row: ModelCard | null | undefined): WrittenCard {
  return writtenCardSchema.parse(row?.written ?? {});
}
