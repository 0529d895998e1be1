'use client';
import { useQueries } from '@tanstack/react-query';
import type { StepSeries } from '#components/charts/step-series.ts';
import { api } from '#components/client/api.ts';
import { numberOf } from '#components/labels/run-view.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { RunSeries } from '#lib/schemas/experiments/runs.ts';

/** Maximum number of points per line. */
const POINTS = 400;
/** Maximum number of metrics per API response. */
const KEYS = 20;

/** Metric values over steps for several runs: by metric, one line per run. */
export function useSeries(runs: readonly { id: string; name: string }[], keys: readonly string[]) {
  const asked = keys.slice(0, KEYS);
  return useQueries({
    queries: runs.map(({ id }) => ({
      queryKey: queryKey('experiments', 'series', id, asked),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api<RunSeries>(`/api/runs/${id}/metrics`, {
          query: { keys: asked.join(','), points: POINTS },
          signal,
        }),
      enabled: asked.length > 0,
    })),
    combine: (results) => ({
      pending: asked.length > 0 && results.some((result) => result.isPending),
      error: results.find((result) => result.isError)?.error ?? null,
      retry: () => {
        for (const result of results) if (result.isError) void result.refetch();
      },
      linesOf: (key: string): StepSeries[] =>
        runs.flatMap(({ id, name }, index) => {
          const found = results[index]?.data?.series.find((each) => each.key === key);
          if (found === undefined) return [];
          return [{ id, name, points: found.points.map((p) => [p.step, numberOf(p.value)]) }];
        }),
    }),
  });
}
