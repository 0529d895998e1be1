import {
  logHistogramInput,
  type LogHistogram,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { namesInOrder, sourceNames } from '#server/infrastructure/resources/source-names.ts';
import { query } from '#server/platform/verb.ts';
import { logHistogram as readHistogram } from '#server/telemetry/queries/logs/log-histogram.ts';
import { logFilterOf, scopedLogFilter } from './log-filter.ts';
import { levelOf } from './log-severity.ts';

const stepsMs = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400,
].map((seconds) => seconds * 1_000);

/** Round step that divides a window into max. the given number of buckets. */
export function histogramStep(lengthMs: number, buckets: number): number {
  const least = lengthMs / buckets;
  return stepsMs.find((step) => step >= least) ?? Math.ceil(least / 86_400_000) * 86_400_000;
}

/** Log records over time by level, counted in the store. */
export const logHistogram = query(
  { permission: 'logs:read', input: logHistogramInput },
  async ({ actor, now }, { buckets, ...asked }): Promise<LogHistogram> => {
    const filter = await scopedLogFilter(actor, logFilterOf(asked, now.getTime()));
    const { fromMs } = filter;
    // One millisecond is added because the end is part of the window.
    const stepMs = histogramStep(Math.max(1, filter.toMs - fromMs + 1), buckets);
    const rows = await readHistogram(filter, stepMs);
    const names = await sourceNames(rows.flatMap(({ sources }) => sources));
    const found = Map.groupBy(rows, (row) => row.bucket);
    return {
      from: new Date(fromMs).toISOString(),
      stepMs,
      total: rows.reduce((sum, row) => sum + row.count, 0),
      sources: namesInOrder(names),
      buckets: [...found].map(([bucket, levels]) => ({
        at: new Date(fromMs + bucket * stepMs).toISOString(),
        counts: Object.fromEntries(
          levels.map(({ level, count }) => [levelOf(level === 0 ? 0 : level * 4 - 3), count]),
        ),
      })),
    };
  },
);
