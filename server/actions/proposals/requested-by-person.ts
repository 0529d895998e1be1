import type { Action } from '#server/generated/prisma/client.ts';
import { proposerOf } from './proposer.ts';

/** True if a person requested the action, rather than a rule. */
export function requestedByPerson(action: Pick<Action, 'proposer'>): boolean {
  return proposerOf(action).kind === 'user';
}
