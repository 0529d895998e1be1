'use client';
import { ChartScatter } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, type ReactNode } from 'react';
import { formatMetric } from '#lib/format.ts';
import { ChartCard, ChartFigure } from './frame/chart-card.tsx';
import type { ChartEmptyText, ChartStatus } from './frame/chart-empty.tsx';
import { ValueCell, ValueRow, ValueTable } from './frame/value-table.tsx';
import type { ScatterMarks } from './scatter-plot.tsx';
import { prepareScatter, scatterCsv, type ScatterData } from './scatter-points.ts';

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

function PointTable({
  title,
  height,
  points,
  x,
  y,
}: ScatterData & { title: string; height: number }) {
  const head = [
    { key: 'name', name: 'Name' },
    { key: 'x', name: x.label },
    { key: 'y', name: y.label },
  ];
  return (
    <ValueTable title={title} height={height} head={head}>
      {points.map((point) => (
        <ValueRow key={point.id}>
          <ValueCell className="wrap-anywhere">{point.name}</ValueCell>
          <ValueCell>{formatMetric(point.x, x.unit)}</ValueCell>
          <ValueCell>{formatMetric(point.y, y.unit)}</ValueCell>
        </ValueRow>
      ))}
    </ValueTable>
  );
}

/** Scatter chart in a card: plot with limit and corner, table and export. */
export function ScatterChart(props: ScatterChartProps) {
  const { title, points, x, y, marks = NO_MARKS, status = 'ready', height = 240 } = props;
  const data = useMemo<ScatterData>(() => ({ points, x, y }), [points, x, y]);
  const chart = useMemo(
    () => prepareScatter(title, data, { limit: marks.limit?.value, split: marks.split?.value }),
    [title, data, marks],
  );
  return (
    <ChartCard
      title={title}
      status={status === 'ready' && chart.empty ? 'no-data' : status}
      empty={props.empty}
      stale={props.stale}
      height={height}
      icon={ChartScatter}
      legend={props.end}
      csv={() => scatterCsv(data)}
      table={<PointTable title={title} height={height} {...data} />}
      foot={props.foot}
    >
      {(width) => (
        <ChartFigure summary={chart.summary} width={width} height={height}>
          <ScatterPlot chart={chart} x={x} y={y} marks={marks} width={width} height={height} />
        </ChartFigure>
      )}
    </ChartCard>
  );
}
