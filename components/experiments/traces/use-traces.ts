'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { traceStates } from '#lib/choices/traces.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ExperimentTrace, ExperimentTraceItem } from '#lib/schemas/experiments/traces.ts';
import type { Page } from '#lib/schemas/fields.ts';

const parsers = {
  q: parseAsString.withDefault(''),
  state: parseAsStringLiteral(traceStates),
  /** True to list only traces that began in the page's time range. */
  ranged: parseAsBoolean.withDefault(false),
};

/** Trace filter, stored in the URL. */
export function useTraceFilter() {
  const [filter, set] = useQueryStates(parsers, { history: 'replace', scroll: false });
  return { filter, setFilter: (next: Parameters<typeof set>[0]) => void set(next) };
}
export type TraceFilter = ReturnType<typeof useTraceFilter>['filter'];

export function useTraces(experiment: string, { q, state, ranged }: TraceFilter) {
  const { fromMs, toMs } = useTimeRange();
  const range = ranged ? { from: fromMs, to: toMs } : {};
  return useInfiniteQuery({
    queryKey: queryKey('experiments', 'traces', experiment, { q, state, ...range }),
    queryFn: ({ pageParam, signal }) =>
      api<Page<ExperimentTraceItem>>(`/api/experiments/${experiment}/traces`, {
        query: { q, state, ...range, cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: useCan('experiments:read'),
  });
}

export function useExperimentTrace(id: string) {
  return useQuery({
    queryKey: queryKey('experiments', 'trace', id),
    queryFn: ({ signal }) =>
      api<ExperimentTrace>(`/api/experiments/traces/${encodeURIComponent(id)}`, { signal }),
    enabled: useCan('experiments:read'),
  });
}
