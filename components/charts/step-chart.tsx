'use client';
import dynamic from 'next/dynamic';
import { ChartLine, Download, Table2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel, PanelFoot } from '#components/ui/panel.tsx';
import { ScrollBox } from '#components/ui/scroll-box.tsx';
import { formatNumber } from '#lib/format.ts';
import { downloadText } from './chart-csv.ts';
import { ChartEmpty } from './chart-empty.tsx';
import type { ChartEmptyText, ChartStatus } from './chart-empty.tsx';
import { ChartHeader } from './chart-header.tsx';
import { LineSwatch } from './legend.tsx';
import { prepareSteps, stepsCsv } from './step-series.ts';
import type { PreparedSteps, StepSeries } from './step-series.ts';
import { useWidth } from './use-width.ts';

const StepPlot = dynamic(() => import('./step-plot.tsx').then((module) => module.StepPlot), {
  ssr: false,
});

export interface StepChartProps {
  title: string;
  /** At most eight are drawn, of 400 points each. */
  series: readonly StepSeries[];
  /** Word of what the lines run over: "Step" unless given. */
  axis?: string;
  status?: ChartStatus;
  empty?: ChartEmptyText;
  stale?: boolean;
  height?: number;
  foot?: ReactNode;
}

const cell = 'px-2 text-right tabular-nums first:pl-0 first:text-left last:pr-0';

function StepTable({
  chart,
  title,
  axis,
  height,
}: {
  chart: PreparedSteps;
  title: string;
  axis: string;
  height: number;
}) {
  return (
    <ScrollBox label={`${title}, values`} height={height} className="overflow-auto">
      <table className="w-full border-collapse text-xs">
        <thead>
          <tr className="sticky top-0 h-7 bg-surface text-ink-3 shadow-[inset_0_-1px_0_var(--line)]">
            <th scope="col" className={`${cell} font-medium`}>
              {axis}
            </th>
            {chart.series.map((each) => (
              <th key={each.key} scope="col" className={`${cell} font-medium`}>
                {each.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chart.rows.map((row) => (
            <tr key={row.step} className="h-6 border-b border-line">
              <td className={cell}>{formatNumber(row.step)}</td>
              {chart.series.map((each) => (
                <td key={each.key} className={cell}>
                  {row[each.key] === undefined ? '' : formatNumber(row[each.key] ?? null, 4)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** Lines over training steps or versions in a card: legend, plot, table and export. */
export function StepChart(props: StepChartProps) {
  const { title, series, axis = 'Step', status = 'ready', height = 180, stale = false } = props;
  const chart = useMemo(() => prepareSteps(title, series), [title, series]);
  const [table, setTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const shown = status === 'ready' && chart.empty ? 'no-data' : status;
  const many = chart.series.length > 1;
  return (
    <Panel role="group" aria-label={title} className="@container">
      <ChartHeader
        title={title}
        wide={chart.series.length > 2}
        legend={
          shown === 'ready' && many ? (
            <ul className="flex flex-wrap items-center gap-x-3.5 gap-y-1 text-xs text-ink-2">
              {chart.series.map((each) => (
                <li key={each.key} className="inline-flex items-center gap-1.5 whitespace-nowrap">
                  <LineSwatch color={each.color} />
                  {each.name}
                </li>
              ))}
              {series.length > chart.series.length ? (
                <li className="text-ink-3">
                  first {chart.series.length} of {series.length}
                </li>
              ) : null}
            </ul>
          ) : null
        }
        menu={
          shown === 'ready' ? (
            <span className="-mr-1.5 flex" data-print="hide">
              <IconButton
                size="icon-sm"
                icon={table ? ChartLine : Table2}
                label={table ? `Show ${title} as a chart` : `Show ${title} as a table`}
                aria-pressed={table}
                onClick={() => setTable(!table)}
              />
              <IconButton
                size="icon-sm"
                icon={Download}
                label={`Export ${title} as CSV`}
                onClick={() => downloadText(`${title}.csv`, stepsCsv(chart))}
              />
            </span>
          ) : null
        }
      />
      <div
        ref={box}
        className={`mx-4 mb-3 min-w-0 ${stale ? 'opacity-60' : ''}`}
        aria-busy={stale || undefined}
      >
        {shown === 'ready' ? null : (
          <ChartEmpty status={shown} height={height} empty={props.empty} />
        )}
        {shown === 'ready' && table ? (
          <StepTable chart={chart} title={title} axis={axis} height={height} />
        ) : null}
        {shown === 'ready' && !table ? (
          <figure data-chart="" style={{ height }}>
            <figcaption className="sr-only">{chart.summary}</figcaption>
            {width > 0 ? (
              <div aria-hidden="true">
                <StepPlot chart={chart} width={width} height={height} />
              </div>
            ) : null}
          </figure>
        ) : null}
      </div>
      {props.foot ? <PanelFoot>{props.foot}</PanelFoot> : null}
    </Panel>
  );
}
