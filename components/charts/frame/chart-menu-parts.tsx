'use client';
import { Download, ImageDown, Table2, type LucideIcon } from 'lucide-react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { MenuItem } from '#components/ui/menus/menu.tsx';

/** Switches between the plot and the table of its values. */
export function TableToggle({
  title,
  table,
  icon,
  onTable,
}: {
  title: string;
  table: boolean;
  /** Icon of the button back to the plot. */
  icon: LucideIcon;
  onTable: (table: boolean) => void;
}) {
  return (
    <IconButton
      size="icon-sm"
      icon={table ? icon : Table2}
      label={table ? `Show ${title} as a chart` : `Show ${title} as a table`}
      aria-pressed={table}
      onClick={() => onTable(!table)}
    />
  );
}

/** Exports the values as a file and the plot as an image. */
export function ExportItems({
  onCsv,
  onPng,
}: {
  onCsv: () => void;
  /** Null while the chart is shown as a table. */
  onPng: (() => void) | null;
}) {
  return (
    <>
      <MenuItem icon={Download} onSelect={onCsv}>
        Export CSV
      </MenuItem>
      <MenuItem icon={ImageDown} disabled={onPng === null} onSelect={() => onPng?.()}>
        Export PNG
      </MenuItem>
    </>
  );
}
