'use client';
import { ChartLine } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, type ReactNode } from 'react';
import { formatNumber } from '#lib/format.ts';
import { ChartCard, ChartFigure } from './frame/chart-card.tsx';
import type { ChartEmptyText, ChartStatus } from './frame/chart-empty.tsx';
import { LineSwatch } from './frame/legend.tsx';
import { ValueCell, ValueRow, ValueTable } from './frame/value-table.tsx';
import { prepareSteps, stepsCsv, type PreparedSteps, type StepSeries } from './step-series.ts';

const StepPlot = dynamic(() => import('./step-plot.tsx').then((module) => module.StepPlot), {
  ssr: false,
});

export interface StepChartProps {
  title: string;
  /** Maximum eight lines of 400 points each; the rest is not drawn. */
  series: readonly StepSeries[];
  /** Name of the x-axis; default: "Step". */
  axis?: string;
  /** A highlighted step with its name. */
  mark?: { step: number; name: string } | undefined;
  status?: ChartStatus;
  empty?: ChartEmptyText;
  stale?: boolean;
  height?: number;
  foot?: ReactNode;
}

function StepTable({
  chart,
  title,
  axis,
  mark,
  height,
}: {
  chart: PreparedSteps;
  title: string;
  axis: string;
  mark: StepChartProps['mark'];
  height: number;
}) {
  return (
    <ValueTable title={title} height={height} head={[{ key: '', name: axis }, ...chart.series]}>
      {chart.rows.map((row) => (
        <ValueRow key={row.step}>
          <ValueCell className={row.step === mark?.step ? 'font-semibold' : ''}>
            {formatNumber(row.step)}
            {row.step === mark?.step ? `, ${mark.name}` : ''}
          </ValueCell>
          {chart.series.map((each) => (
            <ValueCell key={each.key}>
              {row[each.key] === undefined ? '' : formatNumber(row[each.key] ?? null, 4)}
            </ValueCell>
          ))}
        </ValueRow>
      ))}
    </ValueTable>
  );
}

function StepLegend({ chart, of }: { chart: PreparedSteps; of: number }) {
  if (chart.series.length < 2) return null;
  return (
    <ul className="flex flex-wrap items-center gap-x-3.5 gap-y-1 text-xs text-ink-2">
      {chart.series.map((each) => (
        <li key={each.key} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <LineSwatch color={each.color} />
          {each.name}
        </li>
      ))}
      {of > chart.series.length ? (
        <li className="text-ink-3">
          first {chart.series.length} of {of}
        </li>
      ) : null}
    </ul>
  );
}

/** Lines over training steps or versions in a card: legend, plot, table and export. */
export function StepChart(props: StepChartProps) {
  const { title, series, axis = 'Step', mark, status = 'ready', height = 180 } = props;
  const chart = useMemo(() => prepareSteps(title, series), [title, series]);
  const shown = status === 'ready' && chart.empty ? 'no-data' : status;
  return (
    <ChartCard
      title={title}
      status={shown}
      empty={props.empty}
      stale={props.stale}
      height={height}
      icon={ChartLine}
      wide={chart.series.length > 2}
      legend={shown === 'ready' ? <StepLegend chart={chart} of={series.length} /> : null}
      names={chart.series}
      csv={() => stepsCsv(chart)}
      table={<StepTable chart={chart} title={title} axis={axis} mark={mark} height={height} />}
      foot={props.foot}
    >
      {(width) => (
        <ChartFigure summary={chart.summary} width={width} height={height}>
          <StepPlot chart={chart} mark={mark} width={width} height={height} />
        </ChartFigure>
      )}
    </ChartCard>
  );
}
