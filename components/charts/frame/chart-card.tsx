'use client';
import { Ellipsis, type LucideIcon } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Menu } from '#components/ui/menus/menu.tsx';
import { Panel, PanelFoot } from '#components/ui/panel.tsx';
import { cn } from '#lib/cn.ts';
import { useWidth } from '../plot/use-width.ts';
import { downloadText } from './chart-csv.ts';
import { ChartEmpty, type ChartEmptyText, type ChartStatus } from './chart-empty.tsx';
import { ChartHeader } from './chart-header.tsx';
import { ExportItems, TableToggle } from './chart-menu-parts.tsx';
import { savePng } from './save-png.ts';

export interface ChartCardProps {
  title: string;
  status: ChartStatus;
  empty?: ChartEmptyText | undefined;
  /** Dims old data while newer data loads. */
  stale?: boolean | undefined;
  height: number;
  /** Icon of the button that switches from the table back to the chart. */
  icon: LucideIcon;
  legend?: ReactNode;
  /** A legend too long to fit next to the title. */
  legendBelow?: ReactNode;
  /**
   * True for a long legend: it moves below the title in cards narrower than 560 px instead of 360
   * px.
   */
  wide?: boolean;
  /** Names and colors of the drawn data, for the exported image. */
  names?: readonly { name: string; color: string }[] | undefined;
  csv: () => string;
  table: ReactNode;
  foot?: ReactNode;
  className?: string | undefined;
  /** Renders the plot with its width in px, or 0 before it is measured. */
  children: (width: number) => ReactNode;
}

/** Card of a chart without a time range: title, legend, plot or table, export. */
export function ChartCard(props: ChartCardProps) {
  const { title, status, height, icon, legend, legendBelow, wide = false, stale = false } = props;
  const [table, setTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const ready = status === 'ready';
  const menu = ready ? (
    <span className="-mr-1.5 flex" data-print="hide">
      <TableToggle title={title} table={table} icon={icon} onTable={setTable} />
      <Menu trigger={<IconButton size="icon-sm" icon={Ellipsis} label={`More for ${title}`} />}>
        <ExportItems
          onCsv={() => downloadText(`${title}.csv`, props.csv())}
          onPng={table ? null : () => void savePng(box.current, { title, legend: props.names })}
        />
      </Menu>
    </span>
  ) : null;
  return (
    <Panel role="group" aria-label={title} className={cn('@container', props.className)}>
      <ChartHeader title={title} menu={menu} wide={wide} legend={legend} />
      {legendBelow ? <div className="px-4 pb-1">{legendBelow}</div> : null}
      <div
        ref={box}
        className={cn('mx-4 mb-3 min-w-0', stale && 'opacity-60')}
        aria-busy={stale || undefined}
      >
        {ready ? null : <ChartEmpty status={status} height={height} empty={props.empty} />}
        {ready && table ? props.table : null}
        {ready && !table ? props.children(width) : null}
      </div>
      {props.foot ? <PanelFoot>{props.foot}</PanelFoot> : null}
    </Panel>
  );
}

/** A plot of fixed height, with a text summary for screen readers. */
export function ChartFigure({
  summary,
  width,
  height,
  children,
}: {
  summary: string;
  width: number;
  height: number;
  children: ReactNode;
}) {
  return (
    <figure data-chart="" style={{ height }}>
      <figcaption className="sr-only">{summary}</figcaption>
      {width > 0 ? <div aria-hidden="true">{children}</div> : null}
    </figure>
  );
}
