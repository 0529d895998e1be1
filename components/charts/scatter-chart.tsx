'use client';
import dynamic from 'next/dynamic';
import { ChartScatter, Download, Table2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel, PanelFoot } from '#components/ui/panel.tsx';
import { ScrollBox } from '#components/ui/scroll-box.tsx';
import { formatMetric } from '#lib/format.ts';
import { downloadText } from './chart-csv.ts';
import { ChartEmpty } from './chart-empty.tsx';
import type { ChartEmptyText, ChartStatus } from './chart-empty.tsx';
import { ChartHeader } from './chart-header.tsx';
import type { ScatterMarks } from './scatter-plot.tsx';
import { prepareScatter, scatterCsv } from './scatter-points.ts';
import type { ScatterData } from './scatter-points.ts';
import { useWidth } from './use-width.ts';

const ScatterPlot = dynamic(
  () => import('./scatter-plot.tsx').then((module) => module.ScatterPlot),
  { ssr: false },
);

export interface ScatterChartProps extends ScatterData {
  title: string;
  marks?: ScatterMarks;
  status?: ChartStatus;
  empty?: ChartEmptyText;
  stale?: boolean;
  height?: number;
  end?: ReactNode;
  foot?: ReactNode;
}

const NO_MARKS: ScatterMarks = {};
const cell = 'px-2 text-right tabular-nums first:pl-0 first:text-left last:pr-0';

function PointTable({
  title,
  height,
  points,
  x,
  y,
}: ScatterData & { title: string; height: number }) {
  return (
    <ScrollBox label={`${title}, values`} height={height} className="overflow-auto">
      <table className="w-full border-collapse text-xs">
        <thead>
          <tr className="sticky top-0 h-7 bg-surface text-ink-3 shadow-[inset_0_-1px_0_var(--line)]">
            <th scope="col" className={`${cell} font-medium`}>
              Name
            </th>
            <th scope="col" className={`${cell} font-medium`}>
              {x.label}
            </th>
            <th scope="col" className={`${cell} font-medium`}>
              {y.label}
            </th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.id} className="h-6 border-b border-line">
              <td className={`${cell} wrap-anywhere`}>{point.name}</td>
              <td className={cell}>{formatMetric(point.x, x.unit)}</td>
              <td className={cell}>{formatMetric(point.y, y.unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** Points over two axes in a card: plot with limit and corner, table and export. */
export function ScatterChart(props: ScatterChartProps) {
  const { title, points, x, y, marks = NO_MARKS, status = 'ready', height = 240 } = props;
  const data = useMemo<ScatterData>(() => ({ points, x, y }), [points, x, y]);
  const chart = useMemo(
    () => prepareScatter(title, data, { limit: marks.limit?.value, split: marks.split?.value }),
    [title, data, marks],
  );
  const [table, setTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const shown = status === 'ready' && chart.empty ? 'no-data' : status;
  const menu =
    shown === 'ready' ? (
      <span className="-mr-1.5 flex" data-print="hide">
        <IconButton
          size="icon-sm"
          icon={table ? ChartScatter : Table2}
          label={table ? `Show ${title} as a chart` : `Show ${title} as a table`}
          aria-pressed={table}
          onClick={() => setTable(!table)}
        />
        <IconButton
          size="icon-sm"
          icon={Download}
          label={`Export ${title} as CSV`}
          onClick={() => downloadText(`${title}.csv`, scatterCsv(data))}
        />
      </span>
    ) : null;
  return (
    <Panel role="group" aria-label={title} className="@container">
      <ChartHeader title={title} legend={props.end ?? null} menu={menu} wide={false} />
      <div
        ref={box}
        className={`mx-4 mb-3 min-w-0 ${props.stale ? 'opacity-60' : ''}`}
        aria-busy={props.stale || undefined}
      >
        {shown === 'ready' ? null : (
          <ChartEmpty status={shown} height={height} empty={props.empty} />
        )}
        {shown === 'ready' && table ? <PointTable title={title} height={height} {...data} /> : null}
        {shown === 'ready' && !table ? (
          <figure data-chart="" style={{ height }}>
            <figcaption className="sr-only">{chart.summary}</figcaption>
            {width > 0 ? (
              <div aria-hidden="true">
                <ScatterPlot
                  chart={chart}
                  x={x}
                  y={y}
                  marks={marks}
                  width={width}
                  height={height}
                />
              </div>
            ) : null}
          </figure>
        ) : null}
      </div>
      {props.foot ? <PanelFoot>{props.foot}</PanelFoot> : null}
    </Panel>
  );
}
