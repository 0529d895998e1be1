import { z } from 'zod';
import type { ActionContract } from '#lib/schemas/actions/actions.ts';
import { preCheckSchema } from '#lib/schemas/actions/plan.ts';
import { planOf } from '#server/actions/internal.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { proposerOf } from './proposer.ts';

/** Rows from early releases may lack either value; one such row must not break a list. */
const storedPreCheck = preCheckSchema.nullable().catch(null);
const dryRunSchema = z
  .union([
    z.object({
      kind: z.literal('done'),
      at: z.string(),
      changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
      detail: z.string(),
    }),
    z.object({ kind: z.enum(['unsupported', 'failed']), reason: z.string() }),
  ])
  .catch({ kind: 'unsupported', reason: 'None was recorded.' });

/** Expected effects and checks of an action, in addition to its summary. */
export function contractOf(row: Action): ActionContract {
  const plan = planOf(row);
  return {
    parameters: plan.parameters,
    reason: plan.reason,
    evidence: plan.evidence,
    expectedEffect: plan.expectedEffect,
    successCriteria: plan.successCriteria,
    rollback: plan.rollback,
    blastRadius: plan.blastRadius,
    cost: plan.cost,
    proposer: proposerOf(row),
    preCheck: storedPreCheck.parse(row.preCheck) ?? {
      at: row.proposedAt.toISOString(),
      checks: [],
    },
    dryRun: dryRunSchema.parse(row.dryRun),
  };
}
