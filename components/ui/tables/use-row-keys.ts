'use client';
import type { RefObject } from 'react';
import { useShortcuts } from '../use-shortcut.ts';

function rows(table: HTMLElement | null): HTMLElement[] {
  return table ? [...table.querySelectorAll<HTMLElement>('[data-row-focus]')] : [];
}

/**
 * Row shortcuts: j and k move through the rows, Enter follows the row's link, x selects the current
 * row.
 */
export function useRowKeys(
  table: RefObject<HTMLElement | null>,
  onToggle?: (rowKey: string) => void,
): void {
  const move = (step: 1 | -1): void => {
    const all = rows(table.current);
    const at = all.findIndex((row) => row === document.activeElement);
    const next =
      all[
        at === -1
          ? step === 1
            ? 0
            : all.length - 1
          : Math.min(all.length - 1, Math.max(0, at + step))
      ];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      const active = document.activeElement;
      if (
        active instanceof HTMLElement &&
        active.dataset['rowFocus'] &&
        table.current?.contains(active)
      )
        onToggle?.(active.dataset['rowFocus']);
    },
  });
}
