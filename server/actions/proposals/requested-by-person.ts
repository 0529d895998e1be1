import { proposerOf } from './proposer.ts';
import type { Action } from '#server/generated/prisma/client.ts';

/** Proposed because a person asked for it, and not by a rule. */
export function askedByPerson(action: Pick<Action, 'proposer'>): boolean {
  return proposerOf(action).kind === 'user';
}
