'use client';
import { Meter } from '#components/ui/meter.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { formatSpan } from '#lib/time-format.ts';

/** Remaining time, such as "26 min left", or "Expired". */
export function formatTimeLeft(leftMs: number): string {
  return leftMs <= 0 ? 'Expired' : `${formatSpan(leftMs)} left`;
}

/** Time left for a decision, with a 3 px meter. */
export function TimeLeft({ fromAt, untilAt }: { fromAt: string; untilAt: string }) {
  const now = useNow();
  const fromMs = Date.parse(fromAt);
  const untilMs = Date.parse(untilAt);
  const leftMs = now === null ? untilMs - fromMs : untilMs - now;
  const share = Math.max(0, leftMs / Math.max(1, untilMs - fromMs));
  const words = now === null ? 'Expires' : formatTimeLeft(leftMs);
  return (
    <span className="grid gap-1 text-xs text-ink-2">
      {words}
      <Meter
        value={share}
        label="Share of the remaining time"
        tone={share < 0.2 ? 'warning' : 'neutral'}
      />
    </span>
  );
}
