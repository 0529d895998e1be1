import type { ActionStop } from '#lib/schemas/actions/actions.ts';
import type { Action } from '#server/generated/prisma/client.ts';

type Stopped = Pick<Action, 'stopAt' | 'stopBy' | 'stopReason'>;

/** Time, author and reason of a stop; null if no one stopped the run. */
export function stopOf({ stopAt, stopBy, stopReason }: Stopped): ActionStop | null {
  if (stopAt === null || stopBy === null || stopReason === null) return null;
  return { at: stopAt.toISOString(), by: stopBy, reason: stopReason };
}

/**
 * Stop as part of a sentence, such as 'Olga said "the wrong service"'; null if no one stopped the
 * run.
 */
export function describeStop(action: Stopped): string | null {
  const stop = stopOf(action);
  return stop === null ? null : `${stop.by} said "${stop.reason}"`;
}
