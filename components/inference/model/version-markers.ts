import type { ChartMarker } from '#components/charts/chart-types.ts';
import { servingAliases } from '#lib/choices/models/models.ts';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { AliasChange } from '#lib/schemas/models/models.ts';

export type FirstRequests = PerformanceAnswer['firstRequests'];
export type VersionMarkers = { markers: ChartMarker[]; more: number };

/** Maximum number of markers; more would cover the line. */
const MOST = 12;

/**
 * Markers for moves of a serving alias and for first predictions of versions; the newest within the
 * range.
 */
export function versionMarkers({
  moves,
  first,
  serving,
  range: { fromMs, toMs },
}: {
  moves: readonly Pick<AliasChange, 'alias' | 'at' | 'toVersion'>[];
  first: FirstRequests;
  serving: string | null;
  range: { fromMs: number; toMs: number };
}): VersionMarkers {
  const live = moves.flatMap(({ alias, at, toVersion }) =>
    toVersion !== null && servingAliases.some((each) => each === alias)
      ? [{ at, version: String(toVersion), word: 'live' }]
      : [],
  );
  const all = [...live, ...first.map((each) => ({ ...each, word: 'first request' }))]
    .map(({ at, version, word }) => ({
      atMs: Date.parse(at),
      name: `v${version} ${word}`,
      relevant: version === serving,
    }))
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    .toSorted((a, b) => b.atMs - a.atMs);
  return { markers: all.slice(0, MOST), more: Math.max(0, all.length - MOST) };
}

/** Note about the number of omitted markers; empty if there are none. */
export const moreMarkers = (more: number): string =>
  more === 0 ? '' : `The newest ${MOST} versions are marked, ${more} more are not.`;
