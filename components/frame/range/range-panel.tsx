'use client';
import { ChevronLeft, ChevronRight, Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { ZoneSelect } from '#components/client/page/zone-select.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { cn } from '#lib/cn.ts';
import { describeRange, shiftRange, TIME_PRESETS, zoomRange } from '#lib/time-range.ts';
import { RangeForm } from './range-form.tsx';
import { recentRanges, rememberRange } from './recent-ranges.ts';

/**
 * Presets, typed and recent ranges, shift, zoom and zone; `onDone` runs once a range is selected.
 */
export function RangePanel({ onDone }: { onDone: () => void }) {
  const range = useTimeRange();
  const choose = (from: string | number, to: string | number): void => {
    rememberRange({ from: String(from), to: String(to) });
    range.setRange(from, to);
    onDone();
  };
  const move = (next: { fromMs: number; toMs: number }): void =>
    range.setRange(next.fromMs, next.toMs);
  return (
    <div className="flex gap-3 max-sm:flex-col">
      <ul className="grid w-44 flex-none content-start gap-px max-sm:w-full max-sm:grid-cols-2">
        {TIME_PRESETS.map((preset) => {
          const on = preset.from === range.from && preset.to === range.to;
          return (
            <li key={preset.label}>
              <button
                type="button"
                aria-pressed={on}
                onClick={() => choose(preset.from, preset.to)}
                className={cn(
                  'min-h-7 w-full rounded-sm px-2 text-left hover:bg-hover max-md:min-h-11',
                  on && 'bg-selected text-accent-text',
                )}
              >
                {preset.label}
              </button>
            </li>
          );
        })}
      </ul>
      <div className="grid min-w-0 flex-1 content-start gap-3">
        <RangeForm
          key={`${range.from}|${range.to}`}
          from={range.from}
          to={range.to}
          zone={range.tz}
          onApply={choose}
        />
        <ZoneSelect value={range.tz} onValueChange={range.setZone} />
        <div role="group" aria-label="Move and zoom" className="flex items-center gap-1">
          <IconButton
            size="icon-sm"
            variant="secondary"
            icon={ChevronLeft}
            label="Half a range earlier"
            onClick={() => move(shiftRange(range, -1))}
          />
          <IconButton
            size="icon-sm"
            variant="secondary"
            icon={ChevronRight}
            label="Half a range later"
            onClick={() => move(shiftRange(range, 1))}
          />
          <IconButton
            size="icon-sm"
            variant="secondary"
            icon={Plus}
            label="Zoom in"
            onClick={() => move(zoomRange(range, 0.5))}
          />
          <IconButton
            size="icon-sm"
            variant="secondary"
            icon={Minus}
            label="Zoom out"
            onClick={() => move(zoomRange(range, 2))}
          />
          <span className="ml-auto">
            <CopyButton
              label="Copy range"
              value={`from=${range.fromMs}&to=${range.toMs}&tz=${range.tz}`}
            />
          </span>
        </div>
        <Recent zone={range.tz} onChoose={choose} />
      </div>
    </div>
  );
}

function Recent({
  zone,
  onChoose,
}: {
  zone: string;
  onChoose: (from: string, to: string) => void;
}) {
  const [recent] = useState(recentRanges);
  const [openedAtMs] = useState(Date.now);
  if (recent.length === 0) return null;
  return (
    <div>
      <p className="pb-0.5 text-xs font-medium text-ink-3">Recent</p>
      {recent.map((item) => (
        <button
          key={`${item.from}|${item.to}`}
          type="button"
          onClick={() => onChoose(item.from, item.to)}
          className="block min-h-6 w-full truncate rounded-sm px-1 text-left text-ink-2 hover:bg-hover max-md:min-h-11"
        >
          {describeRange(item.from, item.to, openedAtMs, zone)}
        </button>
      ))}
    </div>
  );
}
