'use client';
import { useCan } from '#components/client/session.tsx';
import { useKillSwitch } from '#components/client/use-kill-switch.ts';
import { freezeWindowAt, usePolicy } from '#components/governance/policy/use-policy.ts';
import { loopOfKind } from '#components/labels/action-text.ts';
import { useNow } from '#components/ui/use-now.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { formatAbsolute } from '#lib/time-format.ts';

export interface Gate {
  /** True if the button is enabled. */
  open: boolean;
  /** Only possible as break-glass with a reason, despite a freeze or a failed check. */
  breakGlass: boolean;
  although: 'it is frozen' | 'a check fails';
  /** Block reason, or the reason why a break-glass reason is required. */
  reason: string | null;
}

/**
 * Gate for failed checks. Offers break-glass if it may override all failed checks. Without
 * break-glass, the server reports them.
 */
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

/** Obstacles to an approval by this user: permission, time, kill switch, freeze window. */
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
