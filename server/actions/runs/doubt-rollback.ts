import { moveAction } from '#server/actions/internal.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** A rollback whose answer was lost: its target stays leased until a probe or a person says whether it happened. */
export async function doubtRollback(
  context: VerbContext,
  action: Action,
  reason: string,
): Promise<void> {
  await moveAction(context, action, {
    from: 'rolling_back',
    to: 'rollback_unknown',
    reason,
    timeline: { title: `Rollback in doubt: ${action.title}`, body: reason, story: true },
  });
}
