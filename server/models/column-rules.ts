import type { WatchDrift } from './watch-state.ts';

type ColumnRules = {
  columnLimit?: number;
  columnRule?: { limit: number; below: boolean };
};

/** What a series of drift is judged by besides the limits of its model: what its column learned, or what somebody chose. */
export function columnRulesOf(
  drift: WatchDrift | null,
  { column = '', method = '' }: Readonly<Record<string, string>>,
): ColumnRules {
  const columnLimit = drift?.limits[`${column} ${method}`];
  const columnRule = drift?.rules[`${column} ${method}`];
  return {
    ...(columnLimit === undefined ? {} : { columnLimit }),
    ...(columnRule === undefined ? {} : { columnRule }),
  };
}
