'use client';
import { useEffect } from 'react';
import { useSettled } from '#components/client/use-settled.ts';

/**
 * Registers the service worker that shows an offline page when the server cannot be reached. It
 * stores nothing.
 */
export function useOfflineWorker(): void {
  const settled = useSettled();
  useEffect(() => {
    // Browsers support it only over https and on localhost.
    if (settled && 'serviceWorker' in navigator)
      void navigator.serviceWorker.register('/offline-worker.js').catch(() => undefined);
  }, [settled]);
}
