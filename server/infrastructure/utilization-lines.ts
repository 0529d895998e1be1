import { utilizationRole } from '#engines/detect/signal-role.ts';
import { groupUtilization } from '#engines/detect/utilization.ts';
import type { UtilizationLine } from '#server/telemetry/queries/ranges/utilization-range.ts';
import type { FoundSeries } from '#server/telemetry/queries/series/find-series.ts';

/**
 * Utilization lines into which the series of one metric are combined. Each remaining series is a
 * line of its own.
 */
export function utilizationLines(series: readonly FoundSeries[]): UtilizationLine[] {
  const { whole, groups } = groupUtilization(series, ({ metric }) => utilizationRole(metric));
  return [
    ...whole.map((member): UtilizationLine => ({
      labels: member.labels,
      prefers: 'used',
      parts: [{ member, unit: '', share: 'whole' }],
    })),
    ...groups.map(({ labels, prefers, parts }) => ({ labels, prefers, parts })),
  ];
}

/**
 * Whether the id of a line in a range belongs to a derived line, which has no expected range of its
 * own.
 */
export const isDerived = (id: string): boolean => id.startsWith('utilization:');
