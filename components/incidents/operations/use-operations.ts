'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { demoChoices } from '#lib/choices/demo.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { OperationsReport } from '#lib/schemas/incidents/operations.ts';
import { operationsBars } from './operations-text.ts';

export const PERIODS = ['7', '30', '90', '365'] as const;
const dayMs = 86_400_000;
/** The end of the period advances in steps, so that the query does not change every second. */
const stepMs = 600_000;

/** End of a period that extends to now, rounded up to the step. */
function periodEnd(nowMs: number | null): number {
  return Math.ceil((nowMs ?? Date.now()) / stepMs) * stepMs;
}

/** Period and filters of the report, stored in the page's URL. The printed page uses them too. */
function useOperationsView() {
  const [view, set] = useQueryStates(
    {
      days: parseAsStringLiteral(PERIODS).withDefault('30'),
      team: parseAsString.withDefault(''),
      environment: parseAsString.withDefault(''),
      severity: parseAsString.withDefault(''),
      demo: parseAsStringLiteral(demoChoices),
    },
    { history: 'push', scroll: false },
  );
  const { days, ...filters } = view;
  const toMs = periodEnd(useNow());
  return { view, set, query: { ...filters, from: toMs - Number(days) * dayMs, to: toMs } };
}

/** The teams and environments that have incidents, for the filters. */
function useOptions() {
  const { data } = useQuery({
    queryKey: queryKey('incidents', 'report-options'),
    queryFn: ({ signal }) =>
      api<Page<IncidentSummary> & { facets: Record<string, Record<string, number>> }>(
        '/api/incidents',
        { query: { limit: 1 }, signal },
      ),
    enabled: useCan('incidents:read'),
  });
  return (facet: 'team' | 'environment'): string[] => Object.keys(data?.facets[facet] ?? {});
}

export function useOperations() {
  const { view, set, query } = useOperationsView();
  const report = useQuery({
    queryKey: queryKey('incidents', 'report', query),
    queryFn: ({ signal }) => api<OperationsReport>('/api/incidents/report', { query, signal }),
    enabled: useCan('incidents:read'),
    placeholderData: keepPreviousData,
  });
  const bars = useMemo(
    () => (report.data === undefined ? null : operationsBars(report.data)),
    [report.data],
  );
  return { view, set, query, report, bars, options: useOptions() };
}

export type Operations = ReturnType<typeof useOperations>;
