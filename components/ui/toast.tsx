'use client';
import { lazy, Suspense, useSyncExternalStore } from 'react';

export interface ToastItem {
  title: string;
  kind: 'success' | 'error';
  description: string | undefined;
  errorId: string | undefined;
  onUndo: (() => void) | undefined;
}

let waiting: readonly ToastItem[] = [];
const listeners = new Set<() => void>();

function set(next: readonly ToastItem[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes what was said and not yet shown. */
export function takeToasts(): readonly ToastItem[] {
  const taken = waiting;
  if (taken.length) set([]);
  return taken;
}

/** Results of what the user just did. Background news belongs in lists, never here. */
export const toast = {
  /** Stays 6 s, or 8 s with an undo. */
  success(title: string, options: { description?: string; onUndo?: () => void } = {}): void {
    const { description, onUndo } = options;
    set([...waiting, { title, kind: 'success', description, onUndo, errorId: undefined }]);
  },
  /** Stays until closed, with an id that can be copied. */
  error(title: string, options: { description?: string; errorId?: string | undefined } = {}): void {
    const { description, errorId } = options;
    set([...waiting, { title, kind: 'error', description, errorId, onUndo: undefined }]);
  },
};

const ToastHost = lazy(() =>
  import('./toast-host.tsx').then((host) => ({ default: host.ToastHost })),
);
let wanted = false;

function isWanted(): boolean {
  wanted ||= waiting.length > 0;
  return wanted;
}

/** Where toasts appear; once, in the shell. Its code comes with the first toast. */
export function Toaster() {
  const show = useSyncExternalStore(subscribeToasts, isWanted, () => false);
  return show ? (
    <Suspense>
      <ToastHost />
    </Suspense>
  ) : null;
}
