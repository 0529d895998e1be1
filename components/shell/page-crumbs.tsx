'use client';
import { useEffect, useSyncExternalStore } from 'react';

export interface Crumb {
  label: string;
  href?: string;
}

let crumbs: readonly Crumb[] = [];
const EMPTY: readonly Crumb[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Crumb[]): void {
  crumbs = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useCrumbs(): readonly Crumb[] {
  return useSyncExternalStore(
    subscribe,
    () => crumbs,
    () => EMPTY,
  );
}

/** Adds what stands behind the noun in the breadcrumb: `<PageCrumbs items={[{label: 'INC-318'}]} />`. */
export function PageCrumbs({ items }: { items: readonly Crumb[] }) {
  const key = JSON.stringify(items);
  useEffect(() => {
    set(items);
    return () => set(EMPTY);
    // the key stands for the items, which are new objects at each render
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return null;
}
