'use client';
import { ChevronDown, Clock } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { Popover } from '#components/ui/menus/popover.tsx';
import { cn } from '#lib/cn.ts';
import { zoneName } from '#lib/time-format.ts';
import { ControlButton } from '../control-button.tsx';

/** Loaded on first open. */
const RangePanel = dynamic(() => import('./range-panel.tsx').then((module) => module.RangePanel), {
  ssr: false,
  loading: () => <div aria-hidden="true" className="min-h-72" />,
});

/** Range and zone of the page: presets, typed, recent, shift and zoom. */
export function TimeRangePicker({ always = false }: { always?: boolean }) {
  const [open, setOpen] = useState(false);
  const range = useTimeRange();
  return (
    <Popover
      title="Time range"
      open={open}
      onOpenChange={setOpen}
      className="w-[460px]"
      trigger={
        <ControlButton>
          <Clock aria-hidden="true" />
          <span className="sr-only">Time range: </span>
          <span
            className={cn('max-w-64 truncate', !always && 'max-lg:sr-only')}
            suppressHydrationWarning
          >
            {range.label}
          </span>
          <span className={cn('text-ink-3', !always && 'max-lg:sr-only')} suppressHydrationWarning>
            {zoneName(range.tz, range.toMs)}
          </span>
          <ChevronDown aria-hidden="true" />
        </ControlButton>
      }
    >
      <RangePanel onDone={() => setOpen(false)} />
    </Popover>
  );
}
