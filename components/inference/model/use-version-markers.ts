'use client';
import { useMemo } from 'react';
import { useTimeRange } from '#components/client/use-time-range.ts';
import type { ModelView } from './use-model.ts';
import { versionMarkers, type FirstRequests, type VersionMarkers } from './version-markers.ts';

/** Versions as diamonds on a chart of the page's time range. */
export function useVersionMarkers(view: ModelView, first: FirstRequests): VersionMarkers {
  const { fromMs, toMs } = useTimeRange();
  return useMemo(
    () =>
      versionMarkers({
        moves: view.registered?.aliasChanges ?? [],
        first,
        serving: view.serving?.version ?? null,
        range: { fromMs, toMs },
      }),
    [view, first, fromMs, toMs],
  );
}
