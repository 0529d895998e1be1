import { useEffect } from 'react';

let count = 0;
const listeners = new Set<() => void>();

function change(by: number): void {
  count += by;
  for (const listener of listeners) listener();
}

export function subscribeNavigations(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a navigation to another page is pending. */
export function isNavigating(): boolean {
  return count > 0;
}

/** Counts a navigation while it is pending. */
export function useReportNavigation(pending: boolean): void {
  useEffect(() => {
    if (!pending) return undefined;
    change(1);
    return () => change(-1);
  }, [pending]);
}
