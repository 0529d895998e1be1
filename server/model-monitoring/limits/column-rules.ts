import type { MonitoredDrift } from '#server/inference/monitor-state.ts';

type ColumnRules = {
  usualMissing?: number;
  columnLimit?: number;
  columnRule?: { limit: number; below: boolean };
};

/**
 * Limits of a column's series in addition to those of its model: from its baseline, learned, or set
 * by a user.
 */
export function columnRulesOf(
  drift: MonitoredDrift | null,
  { column = '', method = '', check }: Readonly<Record<string, string>>,
): ColumnRules {
  const columnLimit = drift?.limits[`${column} ${method}`];
  const columnRule = drift?.rules[`${column} ${method}`];
  const usualMissing = check === 'missing' ? drift?.missing[column] : undefined;
  return {
    ...(usualMissing === undefined ? {} : { usualMissing }),
    ...(columnLimit === undefined ? {} : { columnLimit }),
    ...(columnRule === undefined ? {} : { columnRule }),
  };
}
