'use client';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useMemo, useRef, useState, type ComponentType, type KeyboardEvent } from 'react';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { useRowKeys } from '#components/ui/tables/use-row-keys.ts';
import { cn } from '#lib/cn.ts';
import { formatDuration } from '#lib/format.ts';
import type { TraceDetail, TraceSpan } from '#lib/schemas/infrastructure/traces.ts';
import { serviceColors } from './service-colors.ts';
import { SpanDetails } from './span-details.tsx';
import { barOf, openRows, waterfallRows, type WaterfallRow } from './waterfall-layout.ts';

const INDENT_PX = 14;
const MOST_INDENT = 12;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

interface RowProps {
  row: WaterfallRow<TraceSpan>;
  traceMs: number;
  color: string;
  closed: boolean;
  open: boolean;
  onFold: (closed: boolean) => void;
  onOpen: () => void;
  details: ComponentType<{ row: WaterfallRow<TraceSpan> }>;
}

function Bar({ row, traceMs, color }: Pick<RowProps, 'row' | 'traceMs' | 'color'>) {
  const { left, width } = barOf(row.span, traceMs);
  return (
    <span aria-hidden="true" className="relative block h-4 min-w-0 flex-1 max-md:basis-full">
      <span
        className={cn('absolute inset-y-0.5 rounded-[2px]', row.critical ? '' : 'opacity-60')}
        style={{ left: `${left}%`, width: `${width}%`, background: color }}
      />
      {row.critical ? (
        <span
          className="absolute bottom-0 h-0.5 bg-ink"
          style={{ left: `${left}%`, width: `${width}%` }}
        />
      ) : null}
    </span>
  );
}

function Row({ row, traceMs, color, closed, open, onFold, onOpen, details: Details }: RowProps) {
  const id = useId();
  const { span } = row;
  const onKey = (event: KeyboardEvent): void => {
    if (row.below === 0 || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    onFold(event.key === 'ArrowLeft');
  };
  const Fold = closed ? ChevronRight : ChevronDown;
  return (
    <li>
      <div className="flex items-stretch hover:bg-hover">
        <span
          className="flex w-6 flex-none items-center justify-end"
          style={{ marginLeft: Math.min(row.depth, MOST_INDENT) * INDENT_PX }}
        >
          {row.below > 0 ? (
            <button
              type="button"
              aria-expanded={!closed}
              aria-label={`${closed ? 'Show' : 'Hide'} the ${row.below} spans below ${span.name}`}
              onClick={() => onFold(!closed)}
              className="grid size-6 place-items-center rounded-sm text-ink-3 hover:text-ink"
            >
              <Fold size={14} aria-hidden="true" />
            </button>
          ) : null}
        </span>
        <button
          type="button"
          data-row-focus={span.spanId}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onKeyDown={onKey}
          onClick={onOpen}
          className="flex min-h-7 min-w-0 flex-1 items-center gap-2 py-1 pr-4 text-left text-xs focus-visible:-outline-offset-2 max-md:min-h-11 max-md:flex-wrap"
        >
          <span className="flex min-w-0 items-center gap-1.5 max-md:flex-1 md:w-72 md:flex-none">
            <span
              aria-hidden="true"
              className="size-2 flex-none rounded-full"
              style={{ background: color }}
            />
            <span className="truncate" title={`${span.service}: ${span.name}`}>
              <span className="text-ink-3">{span.service}</span> {span.name}
            </span>
            {span.status === 'error' ? <StateBadge state="error">Error</StateBadge> : null}
          </span>
          <span className="w-20 flex-none text-right tabular-nums md:order-last">
            {formatDuration(span.durationMs / 1_000)}
          </span>
          <Bar row={row} traceMs={traceMs} color={color} />
          <span className="sr-only">
            {row.critical ? ', on the critical path' : ''}
            {row.orphan ? ', parent not stored' : ''}
          </span>
        </button>
      </div>
      {open ? (
        <div id={id}>
          <Details row={row} />
        </div>
      ) : null}
    </li>
  );
}

/** Spans of a trace as bars on one time axis, indented below their parents. */
export function Waterfall({
  trace,
  details = SpanDetails,
}: {
  trace: TraceDetail;
  /** Content of an expanded span. */
  details?: ComponentType<{ row: WaterfallRow<TraceSpan> }>;
}) {
  const rows = useMemo(() => waterfallRows(trace.spans), [trace.spans]);
  const colors = useMemo(
    () => serviceColors(trace.spans.map((span) => span.service)),
    [trace.spans],
  );
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useRowKeys(box);
  const fold = (spanId: string, on: boolean): void => {
    const next = new Set(closed);
    if (on) next.add(spanId);
    else next.delete(spanId);
    setClosed(next);
  };
  return (
    <div ref={box}>
      <div
        aria-hidden="true"
        className="flex justify-between border-b border-line py-1 pr-24 text-2xs text-ink-3 tabular-nums max-md:hidden md:pl-80"
      >
        {TICKS.map((tick) => (
          <span key={tick}>{formatDuration((trace.durationMs * tick) / 1_000)}</span>
        ))}
      </div>
      <ul aria-label="Spans of the trace, callers before callees">
        {openRows(rows, closed).map((row) => (
          <Row
            key={row.span.spanId}
            row={row}
            traceMs={trace.durationMs}
            color={colors.get(row.span.service) ?? 'var(--series-8)'}
            closed={closed.has(row.span.spanId)}
            open={open === row.span.spanId}
            onFold={(on) => fold(row.span.spanId, on)}
            onOpen={() => setOpen(open === row.span.spanId ? null : row.span.spanId)}
            details={details}
          />
        ))}
      </ul>
    </div>
  );
}
