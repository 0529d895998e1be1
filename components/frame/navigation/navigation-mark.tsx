'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { isNavigating, subscribeNavigations } from '#components/ui/pending-navigation.ts';

/** Delay before the indicator is shown. Faster navigations show none. */
const SLOW_MS = 150;

/** A line at the top of the window while a slow navigation is pending. */
export function NavigationMark() {
  const pending = useSyncExternalStore(subscribeNavigations, isNavigating, () => false);
  return pending ? <Mark /> : null;
}

function Mark() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) return null;
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-0 z-50">
      <span className="sr-only">Loading the page</span>
      <i data-mark="" className="navigation-mark block h-[3px] w-full origin-left bg-accent" />
    </div>
  );
}
