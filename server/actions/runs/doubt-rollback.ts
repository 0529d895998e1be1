import { moveAction } from '#server/actions/internal.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/**
 * Marks a rollback whose response was lost. The target stays leased until a probe or a user
 * establishes whether the rollback happened.
 */
export async function doubtRollback(
  context: VerbContext,
  action: Action,
  reason: string,
): Promise<void> {
  await moveAction(context, action, {
    from: 'rolling_back',
    to: 'rollback_unknown',
    reason,
    timeline: { title: `Rollback outcome unknown: ${action.title}`, body: reason, story: true },
  });
}
