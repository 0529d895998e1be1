import { z } from 'zod';
import { idSchema, isoTime } from '#lib/schemas/fields.ts';

export const createDelegationInput = z.object({
  toId: idSchema,
  /** Default: now. */
  startsAt: isoTime.optional(),
  endsAt: isoTime,
  reason: z.string().trim().max(500).default(''),
});
export const delegationIdInput = z.object({ id: idSchema });

export type DelegationItem = {
  id: string;
  from: { id: string; name: string };
  to: { id: string; name: string };
  reason: string;
  startsAt: string;
  endsAt: string;
  active: boolean;
};
export type DelegationPage = {
  items: DelegationItem[];
  nextCursor: null;
  /** People with a role that may decide, except the requesting one. */
  people: { id: string; name: string }[];
};
