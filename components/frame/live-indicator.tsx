'use client';
import { Pause, Play, TriangleAlert } from 'lucide-react';
import { useLive } from '#components/client/use-live-updates.ts';
import { Tooltip } from '#components/ui/menus/tooltip.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { formatRelative, formatSpan } from '#lib/time-format.ts';
import { ControlButton } from './control-button.tsx';

/** "Live 2 s ago", "Paused, 12 new" or "Stale for 4 min"; a click pauses or resumes. */
export function LiveIndicator({ short = false }: { short?: boolean }) {
  const live = useLive();
  const now = useNow();
  const age =
    now === null || live.heardAtMs === 0 ? '' : formatRelative(Math.min(now, live.heardAtMs), now);
  if (live.paused) {
    return (
      <Tooltip content="Show new items and resume">
        <ControlButton onClick={() => live.setPaused(false)}>
          <Play aria-hidden="true" />
          {live.waiting ? `Paused, ${live.waiting} new` : 'Paused'}
        </ControlButton>
      </Tooltip>
    );
  }
  if (live.status === 'stale') {
    return (
      <Tooltip content="No events received, so this page may be out of date. Tandem reconnects automatically">
        <ControlButton
          ghost
          className="text-warning-text [&>svg]:text-warning-text"
          onClick={() => live.setPaused(true)}
        >
          <TriangleAlert aria-hidden="true" />
          {now === null || live.heardAtMs === 0
            ? 'Stale'
            : `Stale for ${formatSpan(now - live.heardAtMs)}`}
        </ControlButton>
      </Tooltip>
    );
  }
  const connected = live.status === 'live';
  return (
    <Tooltip content="Pause the live view">
      <ControlButton ghost onClick={() => live.setPaused(true)} className="group/live">
        <i
          data-mark=""
          className={`size-[7px] rounded-full group-hover/live:hidden ${connected ? 'bg-ok' : 'bg-control'}`}
        />
        <Pause aria-hidden="true" className="-mx-[3.5px] hidden group-hover/live:block" />
        {connected ? 'Live' : 'Connecting'}
        {!short && connected && age ? (
          <span className="min-w-14 text-left text-ink-3 tabular-nums max-lg:hidden">{age}</span>
        ) : null}
      </ControlButton>
    </Tooltip>
  );
}
