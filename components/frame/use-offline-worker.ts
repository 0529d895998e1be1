'use client';
import { useEffect } from 'react';
import { useSettled } from '#components/client/use-settled.ts';

/** Registers the worker that shows a page of ours where the server cannot be reached. It stores nothing. */
export function useOfflineWorker(): void {
  const settled = useSettled();
  useEffect(() => {
    // Browsers offer it over https and on this machine only.
    if (settled && 'serviceWorker' in navigator)
      void navigator.serviceWorker.register('/offline-worker.js').catch(() => undefined);
  }, [settled]);
}
