import { z } from 'zod';
import { idSchema, isoTime, timeText } from '#lib/schemas/fields.ts';

export const createDelegationInput = z.object({
  toId: idSchema,
  /** Default: now. */
  startsAt: isoTime.optional(),
  endsAt: isoTime,
  reason: z.string().trim().max(500).default(''),
});
export const delegationIdInput = z.object({ id: idSchema });

const namedPerson = z.strictObject({ id: z.uuid(), name: z.string() });
const delegationItem = z.strictObject({
  id: z.uuid(),
  from: namedPerson,
  to: namedPerson,
  reason: z.string(),
  startsAt: timeText,
  endsAt: timeText,
  active: z.boolean(),
});
export type DelegationItem = z.output<typeof delegationItem>;
export const delegationPage = z.strictObject({
  items: z.array(delegationItem),
  nextCursor: z.null(),
  /** Users with a role that may decide, except the requesting user. */
  people: z.array(namedPerson),
});
export type DelegationPage = z.output<typeof delegationPage>;
