'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useDemoChoice } from '#components/client/use-demo-choice.ts';
import { dailyBars } from '#components/costs/daily-bars.ts';
import {
  monthEnds,
  useCostChange,
  useCostDaily,
  useCostSources,
  useCostView,
  useOutlook,
} from '#components/costs/use-costs.ts';
import { usualBasis } from '#lib/choices/models/baseline-basis.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ProvenActions } from '#lib/schemas/actions/actions.ts';
import type { CostBasis, CostDaily, CostOutlook, CostSources } from '#lib/schemas/costs/costs.ts';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import type { Reliability } from '#lib/schemas/incidents/incidents.ts';
import { openRisks, type TitleIncidents } from './executive-text.ts';
import { useOpenRisks } from './use-open-risks.ts';

const noDays = { items: [] };

function useReliability(month: string, demo: DemoChoice | null) {
  const query = { ...monthEnds(month), demo };
  return useQuery({
    queryKey: queryKey('incidents', 'reliability', query),
    queryFn: ({ signal }) => api<Reliability>('/api/incidents/reliability', { query, signal }),
    enabled: useCan('incidents:read'),
  });
}

function useProven(month: string, demo: DemoChoice | null) {
  const query = { ...monthEnds(month), demo };
  return useQuery({
    queryKey: queryKey('actions', 'proven', query),
    queryFn: ({ signal }) => api<ProvenActions>('/api/actions/proven', { query, signal }),
    enabled: useCan('actions:read'),
  });
}

/**
 * The outlook of the last full month, with the query of `LastFullMonth`. If none is shown, the
 * outlook of the month itself.
 */
function useLastOutlook(
  last: string | null,
  shown: {
    month: string;
    basis: CostBasis;
    sources: CostSources | undefined;
    todayMs: number;
    demo: DemoChoice | null;
  },
) {
  const { month, basis, sources, todayMs, demo } = shown;
  const lastBasis = last === null ? basis : usualBasis(sources, last, todayMs);
  return useOutlook(last ?? month, lastBasis, 'team', demo);
}

function useTeamBars(daily: CostDaily | undefined, month: string, currency: string) {
  return useMemo(
    () => dailyBars(daily ?? noDays, monthEnds(month), currency, 'team'),
    [daily, month, currency],
  );
}

function useRisks(
  items: ReturnType<typeof useOpenRisks>['items'],
  outlook: CostOutlook | undefined,
  until: string | null,
) {
  return useMemo(
    () => openRisks({ ...items, outlook, untilMs: until === null ? null : Date.parse(until) }),
    [items, outlook, until],
  );
}

const isSettled = (query: { isSuccess: boolean; isPlaceholderData: boolean }): boolean =>
  query.isSuccess && !query.isPlaceholderData;

const titleIncidents = (
  isOver: boolean,
  reliability: Reliability | undefined,
  open: number,
): TitleIncidents => (isOver ? { ofMonth: reliability?.incidents } : { open });

/** All data of the executive page and the printed report, each part with a separate query. */
export function useExecutive() {
  const { month, todayMs, isOver, last } = useCostView();
  const { demo } = useDemoChoice();
  const sources = useCostSources(demo);
  const basis = usualBasis(sources.data, month, todayMs);
  const outlook = useOutlook(month, basis, 'team', demo);
  const lastOutlook = useLastOutlook(last, { month, basis, sources: sources.data, todayMs, demo });
  const metered = useOutlook(month, 'metered', 'service', demo);
  const change = useCostChange(month, basis, demo);
  const daily = useCostDaily(month, basis, 'team', demo);
  const reliability = useReliability(month, demo);
  const open = useOpenRisks(demo);
  const proven = useProven(month, demo);
  const currency = outlook.data?.totals[0]?.currency ?? 'USD';
  const bars = useTeamBars(daily.data, month, currency);
  const risks = useRisks(open.items, outlook.data, isOver ? monthEnds(month).to : null);
  const waits = [sources, outlook, lastOutlook, metered, change, daily, reliability, proven];
  return {
    month,
    isOver,
    /** The last full month, in the first days of the current month; otherwise null. */
    last,
    todayMs,
    titleIncidents: titleIncidents(isOver, reliability.data, open.openIncidents),
    basis,
    demo,
    /** States for each figure whether it includes the demo company. */
    demoParts: [
      { what: 'spend', demo: outlook.data?.demo },
      { what: 'measured use', demo: metered.data?.demo },
      { what: 'reliability', demo: reliability.data?.demo },
      { what: 'actions', demo: proven.data?.demo },
      ...open.demoParts,
    ],
    currency,
    sources: sources.data,
    outlook,
    metered: metered.data,
    change: change.data,
    daily,
    bars,
    reliability,
    proven: proven.data,
    /** Figures whose request failed. */
    failed: { metered: metered.isLoadingError, proven: proven.isLoadingError },
    open,
    risks,
    /** Time when the month's figures were fetched; 0 before that. */
    generatedMs: outlook.dataUpdatedAt,
    /** True when the data for the headline has loaded. */
    concluded:
      isSettled(outlook) && !open.loading && !open.failed && !(isOver && reliability.isLoading),
    /** Every part has loaded or failed. */
    ready: !open.loading && waits.every((query) => !query.isLoading && !query.isPlaceholderData),
  };
}

export type ExecutiveData = ReturnType<typeof useExecutive>;
