'use client';
import { useEffect, useSyncExternalStore } from 'react';

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

/** Adds what stands behind the noun in the breadcrumb: `<PageCrumb label="INC-318" />`, with the page between. */
export function PageCrumb({ label, parent }: { label: string; parent?: Crumb }) {
  const name = parent?.label ?? '';
  const href = parent?.href ?? '';
  useEffect(() => {
    set({ label, trail: href === '' ? [] : [{ label: name, href }] });
    return () => set(null);
  }, [label, name, href]);
  return null;
}
