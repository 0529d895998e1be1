'use client';
import { ChartColumn } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, type ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { ChartCard, ChartFigure } from '../frame/chart-card.tsx';
import type { ChartEmptyText, ChartStatus } from '../frame/chart-empty.tsx';
import { BarTable } from './bar-table.tsx';
import type { BarData } from './bar-types.ts';
import { barsCsv, prepareBars, type PreparedBars } from './prepare-bars.ts';

const BarPlot = dynamic(() => import('./bar-plot.tsx').then((module) => module.BarPlot), {
  ssr: false,
});

/** Maximum number of legend entries next to the title. Longer legends are on their own line. */
const mostBeside = 3;

export interface BarChartProps extends BarData {
  title: string;
  status?: ChartStatus;
  empty?: ChartEmptyText;
  /** Dims old data while newer data loads. */
  stale?: boolean;
  height?: number;
  foot?: ReactNode;
  className?: string;
}

function BarLegend({ bars }: { bars: PreparedBars }) {
  if (bars.series.length < 2) return null;
  return (
    <ul className="flex flex-wrap items-center gap-x-3.5 gap-y-1 text-xs text-ink-2">
      {bars.series.map((each) => (
        <li key={each.key} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <i
            aria-hidden="true"
            data-mark=""
            className={cn('size-2.5 rounded-[2px]', each.estimated && 'border border-dashed')}
            style={
              each.estimated
                ? { background: 'var(--band)', borderColor: each.color }
                : { background: each.color }
            }
          />
          {each.name}
        </li>
      ))}
    </ul>
  );
}

/** Bar chart in a card, stacked or grouped: title, legend, plot, table and export. */
export function BarChart(props: BarChartProps) {
  const { title, unit, groups, series, status = 'ready', height = 180 } = props;
  const { grouped = false } = props;
  const data = useMemo<BarData>(
    () => ({ groups, series, unit, grouped }),
    [groups, series, unit, grouped],
  );
  const bars = useMemo(() => prepareBars(title, data), [title, data]);
  const shown = status === 'ready' && bars.empty ? 'no-data' : status;
  const legend = shown === 'ready' ? <BarLegend bars={bars} /> : null;
  const besideTitle = series.length <= mostBeside;
  return (
    <ChartCard
      title={title}
      status={shown}
      empty={props.empty}
      stale={props.stale}
      height={height}
      icon={ChartColumn}
      wide={series.length > 2}
      legend={besideTitle ? legend : null}
      legendBelow={besideTitle ? null : legend}
      names={bars.series}
      csv={() => barsCsv(data)}
      table={<BarTable data={data} title={title} height={height} />}
      foot={props.foot}
      className={props.className}
    >
      {(width) => (
        <ChartFigure summary={bars.summary} width={width} height={height}>
          <BarPlot bars={bars} unit={unit} width={width} height={height} />
        </ChartFigure>
      )}
    </ChartCard>
  );
}
