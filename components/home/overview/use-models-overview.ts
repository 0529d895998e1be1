import { useQueries } from '@tanstack/react-query';
import { api, isApiError } from '#components/client/api.ts';
import { useAttention } from '#components/client/use-attention.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import type { ModelRow } from '#components/inference/model/model-rows.ts';
import { limitsPath } from '#components/inference/model/use-limits-of-model.ts';
import { useMetricRanges } from '#components/metrics/use-metric-ranges.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import type { ModelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';
import { atRisk, qualityOf, type ModelQuality } from './model-quality.ts';
import { buildNeeds } from './needs.ts';
import { useOverviewModels } from './use-overview-models.ts';

/** Maximum number of models whose limits and drift are fetched. */
const READ = 8;
const NONE: never[] = [];

export interface ModelState {
  row: ModelRow;
  quality: ModelQuality | null;
  /** Undefined while loading; null without a baseline or if loading failed. */
  drift: ColumnDriftAnswer | null | undefined;
  /** Share of drifted columns from which alerts fire; null if no such limit is enabled. */
  driftLimit: number | null;
}

function useLimitsAndDrift(rows: readonly ModelRow[]) {
  const { from, to, tz, fromMs, toMs } = useTimeRange();
  const limits = useQueries({
    queries: rows.map(({ name, lastAt }) => ({
      queryKey: queryKey('models', 'limits', name, { days: 1 }),
      // A model without rows has no limits to fetch.
      enabled: lastAt !== null,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api<ModelLimitsAnswer>(limitsPath(name), { query: { days: 1 }, signal }),
    })),
  });
  const drift = useQueries({
    queries: rows.map((row) => ({
      queryKey: queryKey('models', 'drift', row.name, { from, to, tz, version: '' }),
      enabled: row.hasBaseline,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api<ColumnDriftAnswer>(`/api/inference/models/${encodeURIComponent(row.name)}/drift`, {
          query: { from: fromMs, to: toMs, version: '' },
          signal,
        }),
      retry: (count: number, error: Error) => !isApiError(error) && count < 2,
    })),
  });
  return { limits, drift };
}

/** Models with quality, limits and drift, and the pending decisions about models. */
export function useModelsOverview() {
  const attention = useAttention(true);
  const models = useOverviewModels();
  const shown = (models.rows ?? NONE).slice(0, READ);
  const names = shown.map(({ name }) => name);
  const { limits, drift } = useLimitsAndDrift(shown);
  const { results } = useMetricRanges(
    names.map((model) => ({ metric: 'model.quality', labels: { model, basis: 'realised' } })),
  );
  const states = shown.map((row, index): ModelState => {
    const items = limits[index]?.data?.items ?? NONE;
    const answer = drift[index];
    return {
      row,
      quality: qualityOf(results[index], items),
      drift: !row.hasBaseline || answer?.isError === true ? null : answer?.data,
      driftLimit:
        items.find(
          ({ basis, measure, enabled }) =>
            basis === 'drift' && measure === 'drift_share' && enabled,
        )?.limit ?? null,
    };
  });
  return {
    models,
    states,
    risky: states.filter(({ row, quality }) => atRisk(row.health.state, quality)),
    needs: buildNeeds({
      incidents: NONE,
      waiting: attention.actions.filter(({ target }) => target.kind === 'model'),
      sources: NONE,
      models: models.rows ?? NONE,
    }),
    failed: attention.failed,
    ready: !attention.loading && (models.rows !== undefined || models.error !== null),
  };
}

export type ModelsOverviewData = ReturnType<typeof useModelsOverview>;
