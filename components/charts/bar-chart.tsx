'use client';
import dynamic from 'next/dynamic';
import { ChartColumn, Download, Table2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel, PanelFoot } from '#components/ui/panel.tsx';
import { cn } from '#lib/cn.ts';
import { BarTable } from './bar-table.tsx';
import type { BarData } from './bar-types.ts';
import { downloadText } from './chart-csv.ts';
import { ChartEmpty } from './chart-empty.tsx';
import type { ChartEmptyText, ChartStatus } from './chart-empty.tsx';
import { ChartHeader } from './chart-header.tsx';
import { barsCsv, prepareBars } from './prepare-bars.ts';
import type { PreparedBars } from './prepare-bars.ts';
import { useWidth } from './use-width.ts';

const BarPlot = dynamic(() => import('./bar-plot.tsx').then((module) => module.BarPlot), {
  ssr: false,
});

/** A longer legend has a line of its own. */
const mostBeside = 3;

export interface BarChartProps extends BarData {
  title: string;
  status?: ChartStatus;
  empty?: ChartEmptyText;
  /** Dims old data while newer is fetched. */
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

/** Bars in a card, stacked or beside each other: title, legend, plot, table and export. */
export function BarChart(props: BarChartProps) {
  const { title, unit, groups, series, status = 'ready', height = 180, stale = false } = props;
  const { beside = false } = props;
  const data = useMemo<BarData>(
    () => ({ groups, series, unit, beside }),
    [groups, series, unit, beside],
  );
  const bars = useMemo(() => prepareBars(title, data), [title, data]);
  const [table, setTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const shown = status === 'ready' && bars.empty ? 'no-data' : status;
  const menu =
    shown === 'ready' ? (
      <span className="-mr-1.5 flex" data-print="hide">
        <IconButton
          size="icon-sm"
          icon={table ? ChartColumn : Table2}
          label={table ? `Show ${title} as a chart` : `Show ${title} as a table`}
          aria-pressed={table}
          onClick={() => setTable(!table)}
        />
        <IconButton
          size="icon-sm"
          icon={Download}
          label={`Export ${title} as CSV`}
          onClick={() => downloadText(`${title}.csv`, barsCsv(data))}
        />
      </span>
    ) : null;
  return (
    <Panel role="group" aria-label={title} className={cn('@container', props.className)}>
      <ChartHeader
        title={title}
        menu={menu}
        wide={series.length > 2}
        legend={shown === 'ready' && series.length <= mostBeside ? <BarLegend bars={bars} /> : null}
      />
      {shown === 'ready' && series.length > mostBeside ? (
        <div className="px-4 pb-1">
          <BarLegend bars={bars} />
        </div>
      ) : null}
      <div
        ref={box}
        className={cn('mx-4 mb-3 min-w-0', stale && 'opacity-60')}
        aria-busy={stale || undefined}
      >
        {shown === 'ready' ? null : (
          <ChartEmpty status={shown} height={height} empty={props.empty} />
        )}
        {shown === 'ready' && table ? <BarTable data={data} title={title} height={height} /> : null}
        {shown === 'ready' && !table ? (
          <figure data-chart="" style={{ height }}>
            <figcaption className="sr-only">{bars.summary}</figcaption>
            {width > 0 ? (
              <div aria-hidden="true">
                <BarPlot bars={bars} unit={unit} width={width} height={height} />
              </div>
            ) : null}
          </figure>
        ) : null}
      </div>
      {props.foot ? <PanelFoot>{props.foot}</PanelFoot> : null}
    </Panel>
  );
}
