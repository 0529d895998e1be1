import { useQueries, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { monthEnds, useOutlook } from '#components/costs/use-costs.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { ValueModelAnswer } from '#lib/schemas/inference/value.ts';
import type { ModelItem } from '#lib/schemas/models/models.ts';
import type { ExecutiveData } from './use-executive.ts';

/** Maximum number of models whose value model is fetched. */
const READ = 20;
const MODELS = 100;

/** Predictions and quality of a model from `from` to `to`. Disabled if an argument is missing. */
function usePredictions(name: string | undefined, from: string, to: string | undefined) {
  const mayRead = useCan('models:read');
  return useQuery({
    queryKey: queryKey('models', 'performance', name ?? '', { from, to, whole: true }),
    queryFn: ({ signal }) =>
      api<PerformanceAnswer>(
        `/api/inference/models/${encodeURIComponent(name ?? '')}/performance`,
        {
          query: { from: Date.parse(from), to: Date.parse(to ?? from) },
          signal,
        },
      ),
    enabled: mayRead && name !== undefined && to !== undefined,
  });
}

/** Value models of the registered models, and the first model that has one. */
function useValueModels() {
  const mayRead = useCan('models:read');
  const models = useQuery({
    queryKey: queryKey('models', 'economics'),
    queryFn: ({ signal }) =>
      api<Page<ModelItem>>('/api/models', { query: { limit: MODELS }, signal }),
    enabled: mayRead,
  });
  const own = models.data?.items.filter(({ builtIn }) => !builtIn).slice(0, READ) ?? [];
  const values = useQueries({
    queries: own.map(({ name }) => ({
      queryKey: queryKey('models', 'value', name),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api<ValueModelAnswer>(`/api/models/${encodeURIComponent(name)}/value`, { signal }),
    })),
  });
  const set = values.find(({ data }) => data !== undefined && data.current.value !== null)?.data;
  return {
    set,
    /** A model for which a value model can be set up. */
    candidate: own[0]?.name,
    loading: models.isLoading || values.some(({ isLoading }) => isLoading),
    failed: [models, ...values].find(({ isError }) => isError)?.error ?? null,
  };
}

/** Spend, predictions and value of predictions per model in the month. */
export function useEconomics({ month, basis, demo }: ExecutiveData) {
  const { from, to } = monthEnds(month);
  const spend = useOutlook(month, basis, 'model', demo);
  const costly = spend.data?.items.find(({ key }) => key !== null);
  const until = spend.data?.until ?? undefined;
  const values = useValueModels();
  return {
    spend,
    costly,
    made: usePredictions(costly?.key ?? undefined, from, until),
    values,
    judged: usePredictions(values.set?.model, from, to),
  };
}

export type Economics = ReturnType<typeof useEconomics>;
