'use client';
import {
  ChartLine,
  Download,
  Ellipsis,
  ImageDown,
  Link as LinkIcon,
  Table2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menu.tsx';
import { toast } from '#components/ui/toast.tsx';

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
}

function copyLink(fromMs: number, toMs: number): void {
  const url = new URL(location.href);
  url.searchParams.set('from', String(fromMs));
  url.searchParams.set('to', String(toMs));
  void navigator.clipboard
    .writeText(url.href)
    .then(() =>
      toast.success('Link copied', { description: 'It opens this range with fixed times.' }),
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
  fromMs,
  toMs,
}: ChartMenuProps) {
  return (
    <span className="-mr-1.5 flex" data-print="hide">
      <IconButton
        size="icon-sm"
        icon={table ? ChartLine : Table2}
        label={table ? `Show ${title} as a chart` : `Show ${title} as a table`}
        aria-pressed={table}
        onClick={() => onTable(!table)}
      />
      <Menu trigger={<IconButton size="icon-sm" icon={Ellipsis} label={`More for ${title}`} />}>
        <MenuItem icon={ZoomIn} onSelect={onZoomIn}>
          Zoom in
        </MenuItem>
        <MenuItem icon={ZoomOut} onSelect={onZoomOut}>
          Zoom out
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Download} onSelect={onCsv}>
          Export CSV
        </MenuItem>
        <MenuItem icon={ImageDown} disabled={onPng === null} onSelect={() => onPng?.()}>
          Export PNG
        </MenuItem>
        <MenuItem icon={LinkIcon} onSelect={() => copyLink(fromMs, toMs)}>
          Copy link to this range
        </MenuItem>
      </Menu>
    </span>
  );
}
