import { z } from 'zod';
import { authorActs } from '#lib/choices/governance.ts';
import type { Proposer } from '#server/actions/policy/who-may-approve.ts';
import type { Action } from '#server/generated/prisma/client.ts';

/** Proposer of an action, as stored in the row. */
export const proposerSchema = z.object({
  kind: z.enum(['rule', 'user']),
  id: z.string(),
  name: z.string(),
  editor: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** User who lowered the tier that determines the number of approvers. */
  tierLoweredBy: z.object({ id: z.string(), name: z.string() }).optional(),
  /** Authors of the version to serve, if its tier prevents them from approving. */
  authors: z
    .array(z.object({ id: z.string(), name: z.string(), did: z.enum(authorActs) }))
    .optional(),
});

export function proposerOf(action: Pick<Action, 'proposer'>): Proposer {
  return proposerSchema.parse(action.proposer);
}
