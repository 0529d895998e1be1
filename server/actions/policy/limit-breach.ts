import { requestedByPerson } from '#server/actions/proposals/requested-by-person.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/**
 * Reason that a rule's proposal is obsolete: its incident has ended. Null while the incident is
 * open.
 */
export async function obsoleteReason(
  tx: Pick<Transaction, 'incident'>,
  action: Pick<Action, 'incidentId' | 'proposer'>,
): Promise<string | null> {
  if (action.incidentId === null || requestedByPerson(action)) return null;
  const incident = await tx.incident.findUnique({
    where: { id: action.incidentId },
    select: { number: true, status: true },
  });
  return incident?.status === 'resolved'
    ? `INC-${incident.number} is already resolved, so there is nothing to fix.`
    : null;
}
