import { z } from 'zod';
import { planSchema, preCheckSchema } from '#lib/schemas/actions/plan.ts';
import type { PromotionEvidence } from '#lib/schemas/actions/promotion.ts';
import { aliasActionKind } from '#server/models/aliases/alias-plan.ts';
import { can, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

export type PromotionRow = {
  id: string;
  number: number;
  title: string;
  status: string;
  proposer: { id: string; name: string };
  proposedAt: Date;
  decidedAt: Date | null;
  /** Evidence about the version in the request; null for requests older than this record. */
  evidence: PromotionEvidence | null;
  checks: { title: string; ok: boolean; detail: string }[];
  votes: {
    by: string;
    byId: string;
    vote: string;
    voided: boolean;
    breakGlass: boolean;
    comment: string | null;
    at: Date;
  }[];
};

const mostRequests = 500;
const named = z.object({ id: z.string(), name: z.string() });

/** Requests to move a protected alias of the model, made or decided in the period. */
export async function readPromotions(
  actor: Actor,
  name: string,
  { from, to }: { from: Date; to: Date },
): Promise<PromotionRow[] | null> {
  if (!can(actor, 'actions:read')) return null;
  const period = { gte: from, lte: to };
  const rows = await db().action.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'actions:read'),
        { kind: aliasActionKind, targetKind: 'model', targetName: name, past: false },
        { OR: [{ proposedAt: period }, { decidedAt: period }] },
      ],
    },
    include: { approvals: { orderBy: { createdAt: 'asc' } } },
    orderBy: { proposedAt: 'desc' },
    take: mostRequests,
  });
  return rows.map((action) => ({
    id: action.id,
    number: action.number,
    title: action.title,
    status: action.status,
    proposer: named.parse(action.proposer),
    proposedAt: action.proposedAt,
    decidedAt: action.decidedAt ?? action.queuedAt,
    evidence: planSchema.parse(action.plan).promotion ?? null,
    checks: preCheckSchema.parse(action.preCheck).checks,
    votes: action.approvals.map((vote) => ({
      by: vote.userName,
      byId: vote.userId,
      vote: vote.vote,
      voided: vote.voidedAt !== null,
      breakGlass: vote.breakGlass,
      comment: vote.comment,
      at: vote.createdAt,
    })),
  }));
}
