'use client';
import { WifiOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Shown while the browser is offline: the page is outdated, and nothing can be sent. */
export function OfflineBanner() {
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  if (online) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-warning-line bg-warning-tint px-(--page) py-2 text-warning-text"
    >
      <WifiOff size={14} aria-hidden="true" />
      <span className="font-semibold">No connection</span>
      <span>This page is not updating. It resumes when the connection is back.</span>
    </div>
  );
}
