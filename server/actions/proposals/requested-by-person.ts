import type { Action } from '#server/generated/prisma/client.ts';
import { proposerOf } from './proposer.ts';

/** True if a user, not a rule, requested the action. */
export function requestedByPerson(action: Pick<Action, 'proposer'>): boolean {
  return proposerOf(action).kind === 'user';
}
