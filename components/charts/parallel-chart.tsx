'use client';
import { ChartLine, Download, Table2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { ScrollBox } from '#components/ui/scroll-box.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import { downloadText } from './chart-csv.ts';
import { ChartEmpty } from './chart-empty.tsx';
import { ChartHeader } from './chart-header.tsx';
import { linePath, parallelCsv, placeAxes } from './parallel-lines.ts';
import type { ParallelAxis, ParallelItem, PlacedAxis } from './parallel-lines.ts';
import { useWidth } from './use-width.ts';

const TOP = 26;
const BOTTOM = 20;
const SIDE = 44;

export interface ParallelChartProps {
  title: string;
  axes: readonly ParallelAxis[];
  /** At most 1,000. */
  items: readonly ParallelItem[];
  /** The one that stands out, such as the pinned baseline. */
  relevant?: string | undefined;
  height?: number;
}

function Lines({
  axes,
  items,
  relevant,
  width,
  height,
}: {
  axes: readonly PlacedAxis[];
  items: readonly ParallelItem[];
  relevant: string | undefined;
  width: number;
  height: number;
}) {
  const tall = height - TOP - BOTTOM;
  const x = (index: number) => SIDE + (index / Math.max(1, axes.length - 1)) * (width - 2 * SIDE);
  const place = (index: number, share: number) => [x(index), TOP + (1 - share) * tall] as const;
  // One path for all of the crowd: a thousand elements would be slow to draw.
  const crowd = items
    .filter(({ id }) => id !== relevant)
    .map((item) => linePath(item, axes, place))
    .join('');
  const one = items.find(({ id }) => id === relevant);
  const faint = items.length > 100 ? 0.25 : items.length > 20 ? 0.5 : 0.9;
  return (
    <svg width={width} height={height} aria-hidden="true" data-chart="">
      {axes.map((axis, index) => (
        <g key={axis.id} fill="var(--text-3)" fontSize="11" textAnchor="middle">
          <line x1={x(index)} x2={x(index)} y1={TOP} y2={TOP + tall} stroke="var(--line-strong)" />
          <text x={x(index)} y={11} fill="var(--text-2)" fontWeight="500">
            {axis.name.length > 16 ? `${axis.name.slice(0, 15)}…` : axis.name}
          </text>
          <text x={x(index)} y={TOP - 3}>
            {axis.ends[1].slice(0, 12)}
          </text>
          <text x={x(index)} y={height - 6}>
            {axis.ends[0].slice(0, 12)}
          </text>
        </g>
      ))}
      <path d={crowd} fill="none" stroke="var(--series-1)" strokeOpacity={faint} />
      {one === undefined ? null : (
        <path
          d={linePath(one, axes, place)}
          fill="none"
          stroke="var(--text-1)"
          strokeWidth="2.25"
        />
      )}
    </svg>
  );
}

function ValueTable({
  title,
  axes,
  items,
  height,
}: {
  title: string;
  axes: readonly ParallelAxis[];
  items: readonly ParallelItem[];
  height: number;
}) {
  const cell = 'px-2 text-right whitespace-nowrap tabular-nums first:pl-0 first:text-left';
  return (
    <ScrollBox label={`${title}, values`} height={height} className="overflow-auto">
      <table className="w-full border-collapse text-xs">
        <thead>
          <tr className="sticky top-0 h-7 bg-surface text-ink-3 shadow-[inset_0_-1px_0_var(--line)]">
            <th scope="col" className={`${cell} font-medium`}>
              Run
            </th>
            {axes.map((axis) => (
              <th key={axis.id} scope="col" className={`${cell} font-medium`}>
                {axis.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id} className="h-6 border-b border-line">
              <td className={cell}>{item.name}</td>
              {axes.map(({ id }) => {
                const value = item.values[id] ?? null;
                return (
                  <td key={id} className={cell}>
                    {typeof value === 'number' ? formatNumber(value, 4) : (value ?? 'none')}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** Parallel coordinates: every item is a line over its values. */
export function ParallelChart({ title, axes, items, relevant, height = 260 }: ParallelChartProps) {
  const placed = useMemo(() => placeAxes(axes, items), [axes, items]);
  const [table, setTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const ready = placed.length > 1;
  // Narrower than this the names of the axes cover each other: the plot scrolls instead.
  const drawn = Math.max(width, placed.length * 96);
  return (
    <Panel role="group" aria-label={title} className="@container">
      <ChartHeader
        title={title}
        wide={false}
        legend={<span className="text-xs text-ink-3">{formatCount(items.length, 'run')}</span>}
        menu={
          ready ? (
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
                onClick={() => downloadText(`${title}.csv`, parallelCsv(placed, items))}
              />
            </span>
          ) : null
        }
      />
      <div ref={box} className="mx-4 mb-3 min-w-0">
        {ready ? null : (
          <ChartEmpty
            status="no-data"
            height={height}
            empty={{
              title: 'Nothing to draw side by side',
              text: 'At least two of the columns must have values.',
            }}
          />
        )}
        {ready && table ? (
          <ValueTable title={title} axes={placed} items={items} height={height} />
        ) : null}
        {ready && !table ? (
          <figure style={{ minHeight: height }}>
            <figcaption className="sr-only">
              {`${title}: ${formatCount(items.length, 'run')} over ${placed
                .map(({ name, ends }) => `${name} from ${ends[0]} to ${ends[1]}`)
                .join(', ')}.`}
            </figcaption>
            {width > 0 ? (
              <ScrollBox label={`${title}, plot`} className="overflow-x-auto">
                <Lines
                  axes={placed}
                  items={items}
                  relevant={relevant}
                  width={drawn}
                  height={height}
                />
              </ScrollBox>
            ) : null}
          </figure>
        ) : null}
      </div>
    </Panel>
  );
}
