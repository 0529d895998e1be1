'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';

const EVERY_MS = 30_000;
const REDUCED = '(prefers-reduced-motion: reduce)';

function subscribe(listener: () => void): () => void {
  const query = matchMedia(REDUCED);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/**
 * Index of the visible view, from 0 to `count` - 1. Advances every 30 s, unless the user prefers
 * reduced motion.
 */
export function useRotation(count: number): {
  view: number;
  rotates: boolean;
  show: (view: number) => void;
} {
  const reduced = useSyncExternalStore(
    subscribe,
    () => matchMedia(REDUCED).matches,
    () => true,
  );
  const [view, setView] = useState(0);
  const rotates = !reduced && count > 1;
  useEffect(() => {
    if (!rotates) return undefined;
    const timer = setInterval(() => setView((now) => (now + 1) % count), EVERY_MS);
    return () => clearInterval(timer);
  }, [rotates, count]);
  return { view: view % count, rotates, show: setView };
}
