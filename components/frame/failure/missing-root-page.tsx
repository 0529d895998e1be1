'use client';
import { lazy, Suspense } from 'react';

/** Loaded on demand, because every page includes the not-found page. */
const MissingRootWays = lazy(() =>
  import('./missing-root-ways.tsx').then((module) => ({ default: module.MissingRootWays })),
);

/** Not-found page outside the app shell: its id and a link back. */
export function MissingRootPage() {
  return (
    <Suspense fallback={null}>
      <MissingRootWays />
    </Suspense>
  );
}
