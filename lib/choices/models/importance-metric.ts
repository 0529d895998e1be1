/**
 * Prefixes of metrics that log the importance of a column: `importance/amount`,
 * `feature_importance.amount`.
 */
const prefixes = ['importance/', 'importance.', 'feature_importance/', 'feature_importance.'];

/** Column whose importance a metric logs; null for every other metric. */
export function importanceColumn(metric: string): string | null {
  const prefix = prefixes.find((each) => metric.startsWith(each));
  const column = prefix === undefined ? '' : metric.slice(prefix.length);
  return column === '' ? null : column;
}
