import { betterWhen, isSlice } from '#components/labels/better-when.ts';
import { describeFloat } from '#components/labels/run-view.ts';
import type { State } from '#components/ui/states/states.tsx';
import { formatNumber } from '#lib/format.ts';
import type { VersionMetrics } from '#lib/schemas/models/models.ts';

/** A metric of a version, compared with that of the champion. */
export interface VersionFigure {
  metric: string;
  value: string;
  /**
   * Metric value of the champion; null if there is no champion, this version is the champion, or
   * the champion lacks the metric.
   */
  champion: string | null;
  /** Difference from the champion, such as "+0.02"; null if either value is not a number. */
  difference: string | null;
  better: 'higher' | 'lower' | null;
  state: State;
  /** Result of the comparison; null if the better direction of the metric is unclear. */
  word: string | null;
}

type Values = Readonly<Record<string, number | string>>;

function compare(metric: string, own: number | string, other: number | string | undefined) {
  const better = betterWhen(metric);
  if (typeof own !== 'number' || typeof other !== 'number')
    return { better, difference: null, state: 'ok' as const, word: null };
  const delta = own - other;
  const difference = `${delta > 0 ? '+' : ''}${formatNumber(delta, 3)}`;
  if (delta === 0) return { better, difference, state: 'ok' as const, word: 'Equal' };
  if (better === null) return { better, difference, state: 'ok' as const, word: null };
  return delta > 0 === (better === 'higher')
    ? { better, difference, state: 'success' as const, word: 'Better' }
    : { better, difference, state: 'warning' as const, word: 'Worse' };
}

/**
 * Sorts metrics with a better direction first, then other metrics, then slice metrics, each by
 * name.
 */
export function versionFigures(own: Values, champion: Values | null): VersionFigure[] {
  return Object.entries(own)
    .map(([metric, value]) => {
      const other = champion?.[metric];
      return {
        metric,
        value: describeFloat(value, metric),
        champion: other === undefined ? null : describeFloat(other, metric),
        ...compare(metric, value, other),
      };
    })
    .toSorted(
      (a, b) =>
        Number(isSlice(a.metric)) - Number(isSlice(b.metric)) ||
        Number(a.better === null) - Number(b.better === null) ||
        (a.metric < b.metric ? -1 : 1),
    );
}

/** The metrics of one version from a response for many versions. */
export function metricsOf(answer: VersionMetrics | undefined, version: number): Values | null {
  return answer?.items.find((item) => item.version === version)?.metrics ?? null;
}
