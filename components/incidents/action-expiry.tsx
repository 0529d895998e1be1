'use client';
import { Meter } from '#components/ui/meter.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { useZone } from '#components/ui/use-zone.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import { formatMoment, formatSpan } from '#lib/time-format.ts';

/** Remaining share of the decision time, from 1 to 0. */
export function shareLeft(
  action: Pick<ActionSummary, 'proposedAt' | 'expiresAt'>,
  nowMs: number,
): number {
  const fromMs = Date.parse(action.proposedAt);
  const toMs = Date.parse(action.expiresAt);
  return toMs <= fromMs ? 0 : Math.min(1, Math.max(0, (toMs - nowMs) / (toMs - fromMs)));
}

/** Deadline for the decision, and the reason why the user may not decide. */
export function ActionExpiry({ action, reason }: { action: ActionSummary; reason: string | null }) {
  const now = useNow();
  const zone = useZone();
  if (now === null) return null;
  const endMs = Date.parse(action.expiresAt);
  const over = endMs <= now;
  return (
    <div className="grid gap-1.5">
      <Meter
        value={shareLeft(action, now)}
        label="Time left to decide"
        tone={endMs - now < 5 * 60_000 ? 'warning' : 'accent'}
      />
      <p className="text-center text-xs text-ink-2">
        {over
          ? 'The decision window has ended'
          : `${reason === null ? 'You may approve' : 'Open'} until ${formatMoment(endMs, now, zone)}, ${formatSpan(endMs - now)} left`}
      </p>
      {reason !== null && !over ? <p className="text-center text-xs text-ink-2">{reason}</p> : null}
    </div>
  );
}
