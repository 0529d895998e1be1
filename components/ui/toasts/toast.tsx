'use client';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { addToast, hasWaitingToasts, subscribeToasts } from './toast-store.ts';

/** Feedback on a user's action. Background events belong in lists, not in toasts. */
export const toast = {
  /** Shown for 6 s, or 8 s with an undo. */
  success(title: string, options: { description?: string; onUndo?: () => void } = {}): void {
    const { description, onUndo } = options;
    addToast({ title, kind: 'success', description, onUndo, errorId: undefined });
  },
  /** Shown until closed, with a copyable id. */
  error(title: string, options: { description?: string; errorId?: string | undefined } = {}): void {
    const { description, errorId } = options;
    addToast({ title, kind: 'error', description, errorId, onUndo: undefined });
  },
};

const ToastHost = lazy(() =>
  import('./toast-host.tsx').then((host) => ({ default: host.ToastHost })),
);
let wanted = false;

function isWanted(): boolean {
  wanted ||= hasWaitingToasts();
  return wanted;
}

/** Container for toasts; used once, in the shell. Its code loads with the first toast. */
export function Toaster() {
  const show = useSyncExternalStore(subscribeToasts, isWanted, () => false);
  return show ? (
    <Suspense>
      <ToastHost />
    </Suspense>
  ) : null;
}
