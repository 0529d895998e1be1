import type { ActionStop } from '#lib/schemas/actions/actions.ts';
import type { Action } from '#server/generated/prisma/client.ts';

type Stopped = Pick<Action, 'stopAt' | 'stopBy' | 'stopReason'>;

/** What a person said when they stopped the run of an action; null where nobody has. */
export function stopOf({ stopAt, stopBy, stopReason }: Stopped): ActionStop | null {
  if (stopAt === null || stopBy === null || stopReason === null) return null;
  return { at: stopAt.toISOString(), by: stopBy, reason: stopReason };
}

/** 'Olga said "the wrong service"', as part of a sentence; null where nobody has stopped it. */
export function stopWords(action: Stopped): string | null {
  const stop = stopOf(action);
  return stop === null ? null : `${stop.by} said "${stop.reason}"`;
}
