'use client';
import { useCan } from '#components/client/session.tsx';
import { useKillSwitch } from '#components/client/use-kill-switch.ts';
import { freezeWindowAt, usePolicy } from '#components/governance/policy/use-policy.ts';
import { loopOfKind } from '#components/labels/action-text.ts';
import { useNow } from '#components/ui/use-now.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { formatAbsolute } from '#lib/time-format.ts';

export interface Gate {
  /** May the button be pressed now. */
  open: boolean;
  /** Only by break-glass with a reason, although it is frozen or a check fails. */
  breakGlass: boolean;
  although: 'it is frozen' | 'a check fails';
  /** Why not, or why only with a reason. */
  reason: string | null;
}

/** Checks of a kind that break-glass may override, where nothing else fails. Who may not is told by the server what fails. */
export function atChecks({ preCheck }: Pick<ActionDetail, 'preCheck'>, mayBreak: boolean): Gate {
  const failed = preCheck.checks.filter(({ ok }) => !ok);
  const breakGlass =
    mayBreak && failed.length > 0 && failed.every(({ overridable }) => overridable === true);
  const [first] = failed;
  return {
    open: true,
    breakGlass,
    although: 'a check fails',
    reason: breakGlass && first !== undefined ? `${first.title}: ${first.detail}.` : null,
  };
}

/** What stands between this person and an approval: the right to, the time, the kill switch, a freeze window. */
export function useApprovalGate(action: ActionDetail): Gate {
  const stop = useKillSwitch().data;
  const policy = usePolicy().data;
  const mayBreak = useCan('actions:decide-high');
  const now = useNow() ?? Date.parse(action.proposedAt);
  const although = 'it is frozen';
  const shut = (reason: string): Gate => ({ open: false, breakGlass: false, although, reason });
  if (!action.you.mayApprove) return shut(action.you.reason ?? 'You cannot approve this.');
  if (Date.parse(action.expiresAt) <= now) return shut('The approval window has ended.');
  const loop = stop?.loops.find((each) => each.loop === loopOfKind(action.kind));
  const stopped = stop?.global.stopped ? stop.global : loop?.stopped ? loop : null;
  if (stopped) return shut(`Execution is stopped${stopped.reason ? `: ${stopped.reason}` : ''}.`);
  const freeze = policy ? freezeWindowAt(policy.body.freezeWindows, now) : null;
  if (freeze === null) return atChecks(action, mayBreak);
  const text = `Frozen until ${formatAbsolute(Date.parse(freeze.to))}: ${freeze.title}.`;
  return mayBreak ? { open: true, breakGlass: true, although, reason: text } : shut(text);
}
