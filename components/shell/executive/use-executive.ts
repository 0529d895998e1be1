'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { usualBasis } from '#components/costs/costs-page.tsx';
import { shiftMonth } from '#components/costs/cost-words.ts';
import { dailyBars } from '#components/costs/daily-bars.ts';
import {
  monthEnds,
  useCostChange,
  useCostDaily,
  useCostSources,
  useCostView,
  useOutlook,
} from '#components/costs/use-costs.ts';
import { api } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { useAttention } from '#components/shell/use-attention.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ActionSummary } from '#lib/schemas/actions.ts';
import type { Page } from '#lib/schemas/common.ts';
import type { Reliability } from '#lib/schemas/incidents.ts';
import { openRisks } from './executive-words.ts';

const LIMIT = 200;
const noDays = { items: [] };

function useReliability(month: string) {
  const query = monthEnds(month);
  return useQuery({
    queryKey: queryKey('incidents', 'reliability', query),
    queryFn: ({ signal }) => api<Reliability>('/api/incidents/reliability', { query, signal }),
    enabled: useCan('incidents:read'),
  });
}

/** Everything that the executive's page and the printed report draw, each part by its own query. */
export function useExecutive() {
  const { month } = useCostView();
  const sources = useCostSources();
  const basis = usualBasis(sources.data);
  const outlook = useOutlook(month, basis, 'team');
  const metered = useOutlook(month, 'metered', 'service');
  const change = useCostChange(month, basis);
  const daily = useCostDaily(month, basis, 'team');
  const reliability = useReliability(month);
  const before = useReliability(shiftMonth(month, -1));
  const attention = useAttention();
  const done = useQuery({
    queryKey: queryKey('actions', 'executive'),
    queryFn: ({ signal }) =>
      api<Page<ActionSummary>>('/api/actions', { query: { view: 'done', limit: LIMIT }, signal }),
    enabled: useCan('actions:read'),
  });
  const currency = outlook.data?.totals[0]?.currency ?? 'USD';
  const bars = useMemo(
    () => dailyBars(daily.data ?? noDays, monthEnds(month), currency, 'team'),
    [daily.data, month, currency],
  );
  const { incidents, actions } = attention;
  const risks = useMemo(
    () => openRisks({ incidents, actions, outlook: outlook.data }),
    [incidents, actions, outlook.data],
  );
  const waits = [sources, outlook, metered, change, daily, reliability, before, done];
  return {
    month,
    basis,
    currency,
    sources: sources.data,
    outlook,
    metered: metered.data,
    change: change.data,
    daily,
    bars,
    reliability,
    before: before.data,
    done: done.data?.items,
    attention,
    risks,
    /** When the figures of the month were read; 0 before. */
    generatedMs: outlook.dataUpdatedAt,
    /** What the conclusion is drawn from is known. */
    concluded:
      outlook.isSuccess && !outlook.isPlaceholderData && !attention.loading && !attention.failed,
    /** Every part has its answer, or its error. */
    ready:
      !attention.loading && waits.every((query) => !query.isLoading && !query.isPlaceholderData),
  };
}

export type ExecutiveData = ReturnType<typeof useExecutive>;
