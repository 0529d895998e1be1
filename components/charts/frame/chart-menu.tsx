'use client';
import { ChartLine, Ellipsis, Link as LinkIcon, MapPin, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menus/menu.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { getCrosshair } from '../plot/crosshair.ts';
import { chartLink, type RangeParams } from './chart-link.ts';
import { ExportItems, TableToggle } from './chart-menu-parts.tsx';

export interface ChartMenuProps {
  title: string;
  table: boolean;
  onTable: (table: boolean) => void;
  onZoomIn: () => void;
  onZoomOut: () => void;
  onCsv: () => void;
  /** Null while the chart is shown as a table. */
  onPng: (() => void) | null;
  fromMs: number;
  toMs: number;
  tz: string;
  /** URL parameters of the range, if they differ from those of the page. */
  rangeParams?: RangeParams | undefined;
}

async function copy(href: string, description: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(href);
    toast.success('Link copied', { description });
  } catch {
    toast.error('The link could not be copied', {
      description: 'The browser refused. Copy the address instead.',
    });
  }
}

/** Both links, created when the menu opens so that they use the previously locked point. */
function LinkItems({
  rangeParams,
  ...view
}: Pick<ChartMenuProps, 'title' | 'fromMs' | 'toMs' | 'tz' | 'rangeParams'>) {
  const { locked, atMs } = getCrosshair();
  const point = locked && atMs !== null && atMs >= view.fromMs && atMs <= view.toMs ? atMs : null;
  const link = (at: number | null) => chartLink(location.href, { ...view, atMs: at }, rangeParams);
  return (
    <>
      <MenuItem
        icon={LinkIcon}
        onSelect={() => void copy(link(null), 'Opens this range with fixed times.')}
      >
        Copy link to this range
      </MenuItem>
      <MenuItem
        icon={MapPin}
        disabled={point === null}
        onSelect={() => void copy(link(point), 'Opens this range with the point marked.')}
      >
        {point === null ? 'Copy link to a point: click one first' : 'Copy link to this point'}
      </MenuItem>
    </>
  );
}

/** Table, zoom without dragging, export, link. */
export function ChartMenu({
  title,
  table,
  onTable,
  onZoomIn,
  onZoomOut,
  onCsv,
  onPng,
  ...view
}: ChartMenuProps) {
  return (
    <span className="-mr-1.5 flex" data-print="hide">
      <TableToggle title={title} table={table} icon={ChartLine} onTable={onTable} />
      <Menu trigger={<IconButton size="icon-sm" icon={Ellipsis} label={`More for ${title}`} />}>
        <MenuItem icon={ZoomIn} onSelect={onZoomIn}>
          Zoom in
        </MenuItem>
        <MenuItem icon={ZoomOut} onSelect={onZoomOut}>
          Zoom out
        </MenuItem>
        <MenuSeparator />
        <ExportItems onCsv={onCsv} onPng={onPng} />
        <LinkItems title={title} {...view} />
      </Menu>
    </span>
  );
}
