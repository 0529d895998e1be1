'use client';
import { Download, Table2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatNumber } from '#lib/format.ts';
import type { LogHistogram } from '#lib/schemas/infrastructure/infrastructure.ts';
import { formatAbsolute, formatClock } from '#lib/time-format.ts';
import { downloadText } from '../frame/chart-csv.ts';
import { describeFrom } from '../frame/freshness-note.tsx';
import { BAR_LEVELS, barsSummary, logBars, type BarLevel, type LogBar } from './log-bars.ts';

const HEIGHT = 72;
const FILL: Record<BarLevel, string> = {
  critical: 'var(--critical)',
  error: 'var(--error)',
  warning: 'var(--warning)',
  info: 'var(--series-1)',
  debug: 'var(--series-8)',
  trace: 'var(--series-8)',
  unknown: 'var(--series-8)',
};

function csvOf(bars: readonly LogBar[]): string {
  const head = ['time', ...BAR_LEVELS].join(',');
  const rows = bars.map((bar) =>
    [
      new Date(bar.atMs).toISOString(),
      ...BAR_LEVELS.map((level) => bar.parts.find((part) => part.level === level)?.count ?? 0),
    ].join(','),
  );
  return `${[head, ...rows].join('\r\n')}\r\n`;
}

function words(bar: LogBar, zone: string): string {
  const parts = bar.parts.map((part) => `${formatNumber(part.count)} ${part.level}`).join(', ');
  return `${formatAbsolute(bar.atMs, zone)}: ${parts === '' ? 'no records' : parts}`;
}

interface BarsProps {
  bars: readonly LogBar[];
  onPick: ((bar: LogBar) => void) | undefined;
}

function Bars({ bars, onPick }: BarsProps) {
  const zone = useZone();
  return (
    <div className="flex items-end gap-px" style={{ height: HEIGHT }}>
      {bars.map((bar) => (
        <button
          key={bar.atMs}
          type="button"
          // The table offers the same by keyboard.
          tabIndex={-1}
          disabled={onPick === undefined}
          title={words(bar, zone)}
          onClick={() => onPick?.(bar)}
          className="relative h-full min-w-px flex-1 enabled:cursor-zoom-in enabled:hover:bg-hover"
        >
          {bar.parts.map((part) => (
            <span
              key={part.level}
              className="absolute inset-x-0"
              style={{
                bottom: part.fromShare * HEIGHT,
                height: Math.max(1, part.share * HEIGHT),
                background: FILL[part.level],
              }}
            />
          ))}
        </button>
      ))}
    </div>
  );
}

function BarTable({ bars, onPick }: BarsProps) {
  const zone = useZone();
  const levels = BAR_LEVELS.filter((level) =>
    bars.some((bar) => bar.parts.some((part) => part.level === level)),
  );
  return (
    <div className="max-h-56 overflow-auto">
      <Table label="Records over time">
        <thead>
          <tr>
            <Th>From</Th>
            {levels.map((level) => (
              <Th key={level} num>
                {level}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars
            .filter((bar) => bar.total > 0)
            .map((bar) => (
              <tr key={bar.atMs}>
                <Td>
                  {onPick ? (
                    <button type="button" className="link" onClick={() => onPick(bar)}>
                      {formatAbsolute(bar.atMs, zone)}
                    </button>
                  ) : (
                    formatAbsolute(bar.atMs, zone)
                  )}
                </Td>
                {levels.map((level) => (
                  <Td key={level} num>
                    {formatNumber(bar.parts.find((part) => part.level === level)?.count ?? 0)}
                  </Td>
                ))}
              </tr>
            ))}
        </tbody>
      </Table>
    </div>
  );
}

/** Log records over time by level. A click on a bar zooms in on its time range. */
export function LogBarChart({
  histogram,
  toMs,
  onZoom,
}: {
  histogram: LogHistogram;
  toMs: number;
  onZoom?: ((fromMs: number, toMs: number) => void) | undefined;
}) {
  const zone = useZone();
  const [table, setTable] = useState(false);
  const bars = logBars(histogram, toMs);
  const pick =
    onZoom && histogram.stepMs > 1_000
      ? (bar: LogBar) => onZoom(bar.atMs, bar.atMs + histogram.stepMs)
      : undefined;
  const summary = barsSummary(bars, (atMs) => formatClock(atMs, zone));
  return (
    <figure data-chart="" className="grid gap-1 px-4 py-2.5">
      <figcaption className="flex flex-wrap items-center gap-2 text-xs text-ink-2">
        {summary}
        <span className="min-w-0 truncate text-ink-3" title={histogram.sources.join(', ')}>
          {describeFrom(histogram.sources)}
        </span>
        <span className="ml-auto flex gap-1">
          <Button size="sm" variant="quiet" aria-pressed={table} onClick={() => setTable(!table)}>
            <Table2 size={14} aria-hidden="true" />
            Table
          </Button>
          <Button
            size="sm"
            variant="quiet"
            onClick={() => downloadText('log-records-over-time.csv', csvOf(bars))}
          >
            <Download size={14} aria-hidden="true" />
            CSV
          </Button>
        </span>
      </figcaption>
      {table ? (
        <BarTable bars={bars} onPick={pick} />
      ) : (
        <div aria-hidden="true">
          <Bars bars={bars} onPick={pick} />
          <div className="flex justify-between border-t border-line pt-0.5 text-2xs text-ink-3 tabular-nums">
            <span>{formatClock(Date.parse(histogram.from), zone)}</span>
            <span>{formatClock(toMs, zone)}</span>
          </div>
        </div>
      )}
    </figure>
  );
}
