import type { NamedThreshold } from '#engines/detect/default-thresholds.ts';
import { mad, MAD_TO_SIGMA } from '#engines/math/mad.ts';
import { median } from '#lib/numerics/median.ts';

export interface RowRange {
  readonly low: number | null;
  readonly high: number | null;
}

/** Limits for one source of a dataset. */
export interface DatasetLimits {
  /** Age in seconds from which data is stale; null: never stale. */
  readonly freshSeconds: number | null;
  readonly rows: RowRange;
  /** Whether schema changes are reported. */
  readonly schemaPinned: boolean;
}

/** Minimum number of tables for learning the expected size. */
const LEARNED_FROM = 5;
const SPREADS = 4;
/** Minimum tolerance for tables of nearly constant size, as a share. */
const SMALLEST_SHARE = 0.1;
/** Number of failed pulls that count as a failure. A single one is treated as a network fault. */
const FAILING_PULLS = 2;

/**
 * Expected number of rows: the median plus or minus four spreads (from the MAD, at least a tenth of
 * the median). Null with too few tables.
 */
export function usualRows(history: readonly number[]): RowRange | null {
  if (history.length < LEARNED_FROM) return null;
  const middle = median(history);
  const spread = Math.max(
    SPREADS * MAD_TO_SIGMA * mad(history, middle),
    SMALLEST_SHARE * middle,
    1,
  );
  return { low: Math.max(0, Math.floor(middle - spread)), high: Math.ceil(middle + spread) };
}

const once = { severity: 'error', breaches: 1, of: 1 } as const;

function rowThresholds({ low, high }: RowRange): NamedThreshold[] {
  return [
    ...(low === null
      ? []
      : [
          {
            ...once,
            id: 'dataset-rows-low',
            title: 'Fewer rows than expected',
            comparison: '<' as const,
            limit: low,
          },
        ]),
    ...(high === null
      ? []
      : [
          {
            ...once,
            id: 'dataset-rows-high',
            title: 'More rows than expected',
            comparison: '>' as const,
            limit: high,
          },
        ]),
  ];
}

/** Limits for a series of a dataset. Each value is already a state, so one sample is enough. */
export function datasetThresholds(metric: string, limits: DatasetLimits): NamedThreshold[] {
  switch (metric) {
    case 'dataset.age':
      return limits.freshSeconds === null
        ? []
        : [
            {
              ...once,
              id: 'dataset-stale',
              title: 'Data is stale',
              comparison: '>',
              limit: limits.freshSeconds,
            },
          ];
    case 'dataset.rows':
      return rowThresholds(limits.rows);
    case 'dataset.schema.changes':
      return limits.schemaPinned
        ? [
            {
              ...once,
              id: 'dataset-schema',
              title: 'Schema changed',
              comparison: '>',
              limit: 0,
            },
          ]
        : [];
    case 'dataset.pull.failures':
      return [
        {
          ...once,
          id: 'dataset-pull',
          title: 'Pulls fail',
          comparison: '>=',
          limit: FAILING_PULLS,
        },
      ];
    default:
      return [];
  }
}
