'use client';
import { useEffect, useSyncExternalStore } from 'react';
import { usePageTitle } from '../use-page-title.ts';

export interface Crumb {
  label: string;
  href: string;
}
interface Open {
  label: string;
  trail: readonly Crumb[];
}

let crumb: Open | null = null;
const listeners = new Set<() => void>();

function set(next: Open | null): void {
  crumb = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The open item in the breadcrumb and its parents; null on an overview page. */
export function useCrumb(): Open | null {
  return useSyncExternalStore(
    subscribe,
    () => crumb,
    () => null,
  );
}

export interface PageCrumbProps {
  label: string;
  /** The page between the overview and the item. */
  parent?: Crumb;
  /** Title of the browser tab. Default: the label with the parent: "Card, churn". */
  title?: string;
}

/**
 * Adds an item to the breadcrumb, `<PageCrumb label="INC-318" />`, and sets the title of the
 * browser tab.
 */
export function PageCrumb({ label, parent, title }: PageCrumbProps) {
  const name = parent?.label ?? '';
  const href = parent?.href ?? '';
  usePageTitle(title ?? (name === '' ? label : `${label}, ${name}`));
  useEffect(() => {
    set({ label, trail: href === '' ? [] : [{ label: name, href }] });
    return () => set(null);
  }, [label, name, href]);
  return null;
}
