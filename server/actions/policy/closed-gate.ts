import type { Action } from '#server/generated/prisma/client.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { freezeAt } from './policy.ts';
import { loopOf, readKillSwitch } from './read-kill-switch.ts';
import { readPolicy } from './read-policy.ts';

/**
 * Reason given by the user who stopped execution of a kind of action, or null. Always stopped in
 * the demo's history.
 */
export async function whyStopped(
  { tx, past }: Pick<VerbContext, 'tx' | 'past'>,
  kind: string,
): Promise<string | null> {
  if (past) return null;
  const stop = await readKillSwitch(tx, loopOf(kind));
  return stop.stopped ? (stop.reason ?? 'stopped') : null;
}

/**
 * Reason that nothing may start now, as a sentence: expiry, kill switch or freeze window; null if
 * nothing blocks the start.
 */
export async function closedGate(
  context: Pick<VerbContext, 'tx' | 'now' | 'past'>,
  action: Pick<Action, 'kind' | 'expiresAt'>,
  { breakGlass }: { breakGlass: boolean },
): Promise<string | null> {
  if (action.expiresAt <= context.now) return 'The proposal has expired.';
  const stopped = await whyStopped(context, action.kind);
  if (stopped !== null) return `Execution is stopped: ${stopped}`;
  const freeze = freezeAt((await readPolicy(context.tx)).body, context.now);
  return freeze === null || breakGlass ? null : `Frozen until ${freeze.to}: ${freeze.title}`;
}
