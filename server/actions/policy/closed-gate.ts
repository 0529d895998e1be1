import { freezeAt } from './policy.ts';
import { loopOf, readKillSwitch } from './read-kill-switch.ts';
import { readPolicy } from './read-policy.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** The reason of whoever stopped the execution of a kind of action, or null; in the past nothing is executed. */
export async function whyStopped(
  { tx, past }: Pick<VerbContext, 'tx' | 'past'>,
  kind: string,
): Promise<string | null> {
  if (past) return null;
  const stop = await readKillSwitch(tx, loopOf(kind));
  return stop.stopped ? (stop.reason ?? 'stopped') : null;
}

/** Why nothing may start now, in a sentence: expiry, kill switch, freeze window; null when the way is free. */
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
