'use client';
import { ChartLine } from 'lucide-react';
import { useMemo } from 'react';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import { ChartCard } from './frame/chart-card.tsx';
import { ValueCell, ValueRow, ValueTable } from './frame/value-table.tsx';
import {
  linePath,
  parallelCsv,
  placeAxes,
  type ParallelAxis,
  type ParallelItem,
  type PlacedAxis,
} from './parallel-lines.ts';

const TOP = 26;
const BOTTOM = 20;
const SIDE = 44;

export interface ParallelChartProps {
  title: string;
  axes: readonly ParallelAxis[];
  /** Maximum 1,000. */
  items: readonly ParallelItem[];
  /** The highlighted item, such as the pinned baseline. */
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
  // One path for all other items, because drawing a thousand elements is slow.
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

function ItemTable({
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
  const head = [{ key: '', name: 'Run' }, ...axes.map(({ id, name }) => ({ key: id, name }))];
  return (
    <ValueTable title={title} height={height} head={head} className="whitespace-nowrap">
      {items.map((item) => (
        <ValueRow key={item.id}>
          <ValueCell>{item.name}</ValueCell>
          {axes.map(({ id }) => {
            const value = item.values[id] ?? null;
            return (
              <ValueCell key={id}>
                {typeof value === 'number' ? formatNumber(value, 4) : (value ?? 'none')}
              </ValueCell>
            );
          })}
        </ValueRow>
      ))}
    </ValueTable>
  );
}

/** Parallel coordinates: every item is a line through its values. */
export function ParallelChart({ title, axes, items, relevant, height = 260 }: ParallelChartProps) {
  const placed = useMemo(() => placeAxes(axes, items), [axes, items]);
  const runs = formatCount(items.length, 'run');
  return (
    <ChartCard
      title={title}
      status={placed.length > 1 ? 'ready' : 'no-data'}
      empty={{
        title: 'Nothing to compare',
        text: 'At least two of the columns need values.',
      }}
      height={height}
      icon={ChartLine}
      legend={<span className="text-xs text-ink-3">{runs}</span>}
      csv={() => parallelCsv(placed, items)}
      table={<ItemTable title={title} axes={placed} items={items} height={height} />}
    >
      {(width) => (
        <figure style={{ minHeight: height }}>
          <figcaption className="sr-only">
            {`${title}: ${runs} over ${placed
              .map(({ name, ends }) => `${name} from ${ends[0]} to ${ends[1]}`)
              .join(', ')}.`}
          </figcaption>
          {width > 0 ? (
            <ScrollBox label={`${title}, plot`} className="overflow-x-auto">
              <Lines
                axes={placed}
                items={items}
                relevant={relevant}
                // Below this width the axis names would overlap, so the plot scrolls.
                width={Math.max(width, placed.length * 96)}
                height={height}
              />
            </ScrollBox>
          ) : null}
        </figure>
      )}
    </ChartCard>
  );
}
