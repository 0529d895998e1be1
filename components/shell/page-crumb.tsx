'use client';
import { useEffect, useSyncExternalStore } from 'react';

let crumb: string | null = null;
const listeners = new Set<() => void>();

function set(next: string | null): void {
  crumb = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is open inside the noun, or null. */
export function useCrumb(): string | null {
  return useSyncExternalStore(
    subscribe,
    () => crumb,
    () => null,
  );
}

/** Adds what stands behind the noun in the breadcrumb: `<PageCrumb label="INC-318" />`. */
export function PageCrumb({ label }: { label: string }) {
  useEffect(() => {
    set(label);
    return () => set(null);
  }, [label]);
  return null;
}
