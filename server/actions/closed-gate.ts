import { freezeAt } from '#server/actions/policy.ts';
import { loopOf, readKillSwitch } from '#server/actions/read-kill-switch.ts';
import { readPolicy } from '#server/actions/read-policy.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** Why nothing may start now, in a sentence: expiry, kill switch, freeze window; null when the way is free. */
export async function closedGate(
  context: Pick<VerbContext, 'tx' | 'now'>,
  action: Pick<Action, 'kind' | 'expiresAt'>,
  { breakGlass }: { breakGlass: boolean },
): Promise<string | null> {
  if (action.expiresAt <= context.now) return 'The proposal has expired.';
  const stop = await readKillSwitch(context.tx, loopOf(action.kind));
  if (stop.stopped) return `Execution is stopped: ${stop.reason ?? ''}`;
  const freeze = freezeAt((await readPolicy(context.tx)).body, context.now);
  return freeze === null || breakGlass ? null : `Frozen until ${freeze.to}: ${freeze.title}`;
}
