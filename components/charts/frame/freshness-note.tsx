'use client';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { PanelFoot } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { freshnessOf } from '#lib/freshness.ts';
import { formatSpan } from '#lib/time-format.ts';
import type { ChartSeries } from '../chart-types.ts';

export interface FreshnessProps {
  series: readonly ChartSeries[];
  toMs: number;
}

function useFreshness({ series, toMs }: FreshnessProps) {
  const nowMs = useNow();
  if (nowMs === null) return null;
  const found = freshnessOf(
    series.map(({ points }) => points),
    { toMs, nowMs },
  );
  return found === null ? null : { ...found, ageMs: nowMs - found.newestMs };
}

/** "Stale, 14 min" while a live range receives no new data. */
export function StaleBadge(props: FreshnessProps) {
  const found = useFreshness(props);
  if (!found?.stale) return null;
  return (
    <Badge tone="warning" icon={TriangleAlert} className="flex-none">
      Stale, {formatSpan(found.ageMs)}
    </Badge>
  );
}

/** Source names, such as "From edge: OpenTelemetry and 2 more"; empty without a source. */
export function describeFrom(sources: readonly string[]): string {
  const [first] = sources;
  if (first === undefined) return '';
  return `From ${first}${sources.length > 1 ? ` and ${sources.length - 1} more` : ''}`;
}

/** Text below a chart: the page's own text, then the sources and the age of the newest value. */
export function ChartFoot({
  bare,
  sources,
  children,
  ...props
}: FreshnessProps & {
  /** The chart has no box. */
  bare: boolean;
  sources: readonly string[] | undefined;
  children: ReactNode;
}) {
  if (!children && sources === undefined) return null;
  if (bare)
    return (
      <div className="grid text-xs text-ink-2">
        {children}
        {sources === undefined ? null : <SourceNote {...props} sources={sources} />}
      </div>
    );
  return (
    <PanelFoot className="flex-wrap gap-y-0.5">
      {children ? <div className="flex w-full min-w-0 items-center gap-3">{children}</div> : null}
      {sources === undefined ? null : <SourceNote {...props} sources={sources} />}
    </PanelFoot>
  );
}

/** Sources and age, such as "From edge: OpenTelemetry, newest 12 s ago". */
function SourceNote({ sources, ...props }: FreshnessProps & { sources: readonly string[] }) {
  const found = useFreshness(props);
  const from = describeFrom(sources);
  // Reserves the line until the text is available.
  if (from === '' && found === null) return <span className="basis-full">&nbsp;</span>;
  return (
    <span className="min-w-0 basis-full truncate text-ink-3" title={sources.join(', ')}>
      {from}
      {from !== '' && found !== null ? ', ' : ''}
      {found === null ? null : (
        <>
          newest <Time at={found.newestMs} />
        </>
      )}
    </span>
  );
}
