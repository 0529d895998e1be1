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

/** What is open inside the noun, and what stands between; null for the page of the noun itself. */
export function useCrumb(): Open | null {
  return useSyncExternalStore(
    subscribe,
    () => crumb,
    () => null,
  );
}

export interface PageCrumbProps {
  label: string;
  /** The page between. */
  parent?: Crumb;
  /** Of the tab; else the label with the page between: "Card, churn". */
  title?: string;
}

/** Adds what stands behind the noun in the breadcrumb, `<PageCrumb label="INC-318" />`, and names the tab after it. */
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
