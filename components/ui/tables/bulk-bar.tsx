'use client';
import type { ReactNode } from 'react';
import { formatNumber } from '#lib/format.ts';

export interface BulkBarProps {
  count: number;
  total?: number;
  onSelectAll?: () => void;
  onClear: () => void;
  /** Note about items that the actions exclude, with the reason. */
  note?: string | null;
  children: ReactNode;
}

/**
 * 36 px bar above a table while rows are selected. Controls inside rows need `relative z-1` to be
 * above the row's link.
 */
export function BulkBar({ count, total, onSelectAll, onClear, note, children }: BulkBarProps) {
  if (count === 0) return null;
  return (
    <div
      role="region"
      aria-label="Selected rows"
      className="flex min-h-9 flex-wrap items-center gap-2 border-b border-line bg-selected px-4 py-1"
    >
      <span role="status" className="font-semibold">
        {formatNumber(count)} selected
      </span>
      {note ? (
        <span role="note" className="min-w-0 text-xs text-ink-2">
          {note}
        </span>
      ) : null}
      {onSelectAll && total !== undefined && total > count ? (
        <button type="button" className="link min-h-6" onClick={onSelectAll}>
          Select all {formatNumber(total)} matching
        </button>
      ) : null}
      <button type="button" className="link min-h-6" onClick={onClear}>
        Clear
      </button>
      <div className="ml-auto flex gap-2">{children}</div>
    </div>
  );
}
