'use client';
import { lazy, Suspense } from 'react';

/** Fetched when it is needed, because every page carries the page that is not there. */
const MissingRootWays = lazy(() =>
  import('./missing-root-ways.tsx').then((module) => ({ default: module.MissingRootWays })),
);

/** Under the words of a missing page outside the frame of screens: its id and the way back. */
export function MissingRootPage() {
  return (
    <Suspense fallback={null}>
      <MissingRootWays />
    </Suspense>
  );
}
