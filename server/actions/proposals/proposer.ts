import { z } from 'zod';
import { authorActs } from '#lib/choices/governance.ts';
import type { Proposer } from '#server/actions/policy/who-may-approve.ts';
import type { Action } from '#server/generated/prisma/client.ts';

/** Who stands behind an action, as its row keeps it. */
export const proposerSchema = z.object({
  kind: z.enum(['rule', 'user']),
  id: z.string(),
  name: z.string(),
  editor: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Who lowered the tier that decides how many approve this. */
  tierLoweredBy: z.object({ id: z.string(), name: z.string() }).optional(),
  /** Who made the version that this asks to serve, where its tier keeps them from approving. */
  authors: z
    .array(z.object({ id: z.string(), name: z.string(), did: z.enum(authorActs) }))
    .optional(),
});

export function proposerOf(action: Pick<Action, 'proposer'>): Proposer {
  return proposerSchema.parse(action.proposer);
}
