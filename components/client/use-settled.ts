'use client';
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let settled = false;
let watching = false;

function settle(): void {
  settled = true;
  for (const listener of listeners) listener();
}

/** Safari has no idle callback. */
function whenIdle(): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(settle, { timeout: 2_000 });
  else setTimeout(settle, 50);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!watching) {
    watching = true;
    if (document.readyState === 'complete') whenIdle();
    else window.addEventListener('load', whenIdle, { once: true });
  }
  return () => listeners.delete(listener);
}

/**
 * False until the first page is loaded and drawn: requests of the shell wait for those of the page.
 */
export function useSettled(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => settled,
    () => false,
  );
}
